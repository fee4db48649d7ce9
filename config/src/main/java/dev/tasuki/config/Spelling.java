package dev.tasuki.config;

import java.util.Collection;
import java.util.Optional;

/// Finds the word that a mistyped one was meant to be. Stateless and thread-safe.
public final class Spelling {
  private Spelling() {}

  /// The known word that is most like a mistyped one, if any is.
  public static Optional<String> nearest(String mistyped, Collection<String> known) {
    String best = null;
    int least = Math.max(2, mistyped.length() / 2);
    for (String word : known) {
      int distance = distance(mistyped, word);
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return Optional.ofNullable(best);
  }

  /// Edits (insert, delete, replace, swap neighbours) from one word to the other.
  private static int distance(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int row = 0; row <= from.length(); row++) {
      for (int column = 0; column <= to.length(); column++) {
        edits[row][column] =
            row == 0 || column == 0 ? row + column : edit(edits, from, to, row, column);
      }
    }
    return edits[from.length()][to.length()];
  }

  private static int edit(int[][] edits, String from, String to, int row, int column) {
    char last = from.charAt(row - 1);
    int replaced = edits[row - 1][column - 1] + (last == to.charAt(column - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(edits[row - 1][column], edits[row][column - 1]));
    boolean swapped =
        row > 1
            && column > 1
            && last == to.charAt(column - 2)
            && from.charAt(row - 2) == to.charAt(column - 1);
    return swapped ? Math.min(least, edits[row - 2][column - 2] + 1) : least;
  }
}
