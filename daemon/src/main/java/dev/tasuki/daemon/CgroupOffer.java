package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where on this machine control groups (cgroup v2) may be made, and what they can limit.
///
/// That is the highest group above our own that is ours to change: for root the top of the tree,
/// wherever it is mounted (`/sys/fs/cgroup`, or `/sys/fs/cgroup/unified` beside v1); for a service
/// of a user the group that systemd has delegated to the user's manager.
///
/// @param folder the group, null when there is none
/// @param controllers what it can limit, such as `memory`; a controller that v1 holds is not there
/// @param problem why there is none, for the user
public record CgroupOffer(
    @Nullable Path folder, Set<String> controllers, @Nullable String problem) {
  private static final Path PROC_SELF = Path.of("/proc/self");
  private static final String OWN = "0::";

  public CgroupOffer {
    controllers = Set.copyOf(controllers);
  }

  /// What this machine offers to this process.
  public static CgroupOffer find() {
    return find(PROC_SELF);
  }

  /// @param proc the folder of a process in /proc
  static CgroupOffer find(Path proc) {
    try {
      List<String> mount = mount(Files.readAllLines(proc.resolve("mountinfo")));
      if (mount.isEmpty()) {
        return none("no cgroup v2 is mounted");
      }
      Path top = Path.of(mount.get(1));
      Path own = own(top, mount.get(0), Files.readAllLines(proc.resolve("cgroup")));
      Path highest = highestWritable(top, own);
      if (highest == null) {
        return none(own + " is not ours to change: that takes root, or a service of systemd");
      }
      return limitsNothing(highest)
          ? none(highest + " has processes of its own, and can then limit no groups in it")
          : new CgroupOffer(highest, words(highest.resolve("cgroup.controllers")), null);
    } catch (IOException e) {
      return none("cgroups cannot be read: " + e.getMessage());
    }
  }

  private static CgroupOffer none(String problem) {
    return new CgroupOffer(null, Set.of(), problem);
  }

  /// Root within the tree and mount point of the first mount of cgroup v2; empty without one.
  static List<String> mount(List<String> mountinfo) {
    for (String line : mountinfo) {
      String[] halves = line.split(" - ", 2);
      String[] fields = halves[0].split(" ", -1);
      if (halves.length == 2 && halves[1].startsWith("cgroup2 ") && fields.length > 4) {
        return List.of(unescaped(fields[3]), unescaped(fields[4]));
      }
    }
    return List.of();
  }

  private static String unescaped(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }

  /// The folder of our own group; the top when it is not below what is mounted.
  static Path own(Path top, String root, List<String> groups) {
    String prefix = root.equals("/") ? "" : root;
    return groups.stream()
        .filter(line -> line.startsWith(OWN + prefix + "/"))
        .map(line -> top.resolve(line.substring(OWN.length() + prefix.length() + 1)).normalize())
        .filter(folder -> folder.startsWith(top) && Files.isDirectory(folder))
        .findFirst()
        .orElse(top);
  }

  private static @Nullable Path highestWritable(Path top, Path own) {
    Path highest = null;
    for (Path group = own; group != null && group.startsWith(top); group = group.getParent()) {
      if (!Files.isWritable(group)
          || !Files.isWritable(group.resolve("cgroup.procs"))
          || !Files.isWritable(group.resolve("cgroup.subtree_control"))) {
        break;
      }
      highest = group;
    }
    return highest;
  }

  /// cgroups(7), "no internal processes": only the root of all groups, which has no type, may have
  /// both processes and groups that it limits.
  private static boolean limitsNothing(Path group) throws IOException {
    return Files.exists(group.resolve("cgroup.type"))
        && !words(group.resolve("cgroup.procs")).isEmpty();
  }

  private static Set<String> words(Path file) throws IOException {
    Set<String> words = new TreeSet<>(List.of(Files.readString(file).strip().split("\\s+", -1)));
    words.remove("");
    return words;
  }

  /// What it can limit, for the user.
  public String offered() {
    return controllers.isEmpty() ? "nothing" : String.join(", ", new TreeSet<>(controllers));
  }
}
