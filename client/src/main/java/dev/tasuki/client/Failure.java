package dev.tasuki.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Something that ends the client, as one line for the user.
final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String detail;

  /// @param line what is wrong
  /// @param detail what to look at, such as the daemon's home or the end of its log; may be null
  Failure(String line, @Nullable String detail) {
    super(line);
    this.detail = detail;
  }

  /// Prints it.
  ///
  /// @return the exit status
  int report() {
    StringBuilder text = new StringBuilder("tasuki: ").append(getMessage());
    if (detail != null) {
      text.append(" (").append(detail).append(')');
    }
    text.append('\n');
    try {
      new FileOutputStream(FileDescriptor.err)
          .write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // nobody reads standard error: the exit status must do
    }
    return Main.FAILED;
  }
}
