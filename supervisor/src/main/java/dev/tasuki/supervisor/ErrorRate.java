package dev.tasuki.supervisor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a new version fails more requests than the old one does at the same time.
///
/// - Nothing is said before the new version has had [#FEWEST] requests: one failure of three is no
///   rate.
/// - It is compared with what the old version does, because what both fail (a database that is
///   down) is not the new version's doing.
/// - An old version that has too few requests to tell, or tells nothing, counts as one without
///   failures.
///
/// Pure.
public final class ErrorRate {
  /// From how many requests on there is a rate.
  public static final long FEWEST = 20;

  /// What a process, or several, had to do.
  ///
  /// @param requests answered, well or not
  /// @param errors those of them that failed by the app's own count
  public record Requests(long requests, long errors) {
    /// Nothing yet.
    public static final Requests NONE = new Requests(0, 0);

    public Requests {
      if (requests < 0 || errors < 0) {
        throw new IllegalArgumentException(errors + " of " + requests);
      }
    }

    /// Of both.
    public Requests plus(Requests other) {
      return new Requests(requests + other.requests, errors + other.errors);
    }

    /// Since an earlier look; counters that have begun anew are taken as they are.
    public Requests since(Requests earlier) {
      return requests < earlier.requests || errors < earlier.errors
          ? this
          : new Requests(requests - earlier.requests, errors - earlier.errors);
    }

    /// The share of failures, 0 to 100. Who counts failures apart from requests has at most as many
    /// requests as both.
    public double percent() {
      return requests == 0 ? (errors == 0 ? 0 : 100) : Math.min(100, 100.0 * errors / requests);
    }

    boolean isEnough() {
      return requests >= FEWEST;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d of %d requests (%.1f %%)", errors, requests, percent());
    }
  }

  private ErrorRate() {}

  /// Compares.
  ///
  /// @param fresh what the new version did while it was watched
  /// @param old what the old version did meanwhile
  /// @param oldBefore what the old version did in all its time, for when that was too little
  /// @param limit how many percentage points more are allowed
  /// @return what is wrong, null for nothing
  public static @Nullable String judge(
      Requests fresh, Requests old, Requests oldBefore, double limit) {
    if (!fresh.isEnough()) {
      return null;
    }
    Requests measure = old.isEnough() ? old : oldBefore.isEnough() ? oldBefore : Requests.NONE;
    if (fresh.percent() - measure.percent() <= limit) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "the error rate rose: %s failed, of the old version %s; %s %% more is allowed",
        fresh,
        measure.isEnough() ? measure : "none is known to",
        plain(limit));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
