package dev.tasuki.serve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One range of a file (RFC 9110, 14.1.2).
///
/// @param length 0 when the file does not reach so far
record ByteRange(long first, long length) {
  private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

  /// @return null when none is asked for, or several, or nonsense: then the whole is sent
  static @Nullable ByteRange of(@Nullable String header, long size) {
    Matcher parts = ONE.matcher(header == null ? "" : header);
    if (!parts.matches() || (parts.group(1).isEmpty() && parts.group(2).isEmpty())) {
      return null;
    }
    if (parts.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(parts.group(2)));
      return new ByteRange(size - last, last);
    }
    long first = Long.parseLong(parts.group(1));
    long last = parts.group(2).isEmpty() ? size - 1 : Long.parseLong(parts.group(2));
    if (last < first && !parts.group(2).isEmpty()) {
      return null;
    }
    return new ByteRange(first, Math.max(0, Math.min(last, size - 1) - first + 1));
  }

  boolean isEmpty() {
    return length == 0;
  }

  String header(long size) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }
}
