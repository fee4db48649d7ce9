package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the list is shown, by `ls` and after commands that change something.
///
/// @param mini a block of lines for each instance instead of a table
/// @param sort by what, or null for the usual order
record ListStyle(boolean mini, @Nullable SortOrder sort) {
  static final ListStyle USUAL = new ListStyle(false, null);

  List<InstanceView> sorted(List<InstanceView> instances) {
    return sort == null ? instances : sort.sorted(instances);
  }
}
