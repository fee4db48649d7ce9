package dev.tasuki.supervisor;

import dev.tasuki.config.ScaleRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Decides how many instances an app is to have.
///
/// Each sample has a number of instances that its load asks for: by CPU as many as bring the
/// average to the goal, by queue and latency one more as long as they are above it. The highest of
/// these counts.
///
/// - Up: when all samples of `upAfter` have asked for more than there are; to the lowest number
///   that they all asked for, at most twice as many as there are. Then it waits until the new
///   instances have settled: what is on its way is not added a second time.
/// - Down: one at a time, when all samples of `coolDown` have asked for fewer than there are, and
///   nothing was scaled for so long.
///
/// New instances that have not settled count as using nothing when more are asked for, and as using
/// what is wanted of them when fewer are: what they do while they start says nothing.
///
/// No I/O, no clock of its own. Confined to one thread.
public final class Autoscaler {
  /// Nothing is added or taken away for less than this part of the goal.
  private static final double TOLERANCE = 0.1;

  /// @param target how many instances there are to be
  /// @param why for people
  public record Decision(int target, String why) {}

  /// What a sample has asked for.
  private record Wish(Instant at, int up, int down, String upWhy, String downWhy) {}

  private final Deque<Wish> wishes = new ArrayDeque<>();
  private Instant lastChange;
  private int lastCount;
  private String state = "no load seen yet";

  /// @param born when it begins to look: nothing is taken away before the cool-down is over
  public Autoscaler(Instant born) {
    lastChange = born;
  }

  /// How it stands, for people, such as `cpu 35% of 70%`.
  public String state() {
    return state;
  }

  /// Takes a sample in.
  ///
  /// @return what is to be done, or null for nothing
  public @Nullable Decision next(ScaleRules goals, ScaleSample sample) {
    if (sample.instances() != lastCount) {
      if (lastCount != 0) {
        lastChange = sample.at();
      }
      lastCount = sample.instances();
      wishes.clear(); // they were about another number
    }
    int bounded = Math.clamp(sample.instances(), goals.min(), goals.max());
    if (bounded != sample.instances()) {
      return changed(
          sample, new Decision(bounded, goals.min() + " to " + goals.max() + " are set"));
    }
    if (sample.settled() == 0) {
      state = "waits for an instance that serves";
      wishes.clear();
      return null;
    }
    Wish wish = wish(goals, sample);
    wishes.addLast(wish);
    Duration kept =
        goals.upAfter().compareTo(goals.coolDown()) > 0 ? goals.upAfter() : goals.coolDown();
    forgetBefore(sample.at().minus(kept));
    state = describe(goals, sample);
    Decision up = up(goals, sample);
    return up != null ? up : down(goals, sample);
  }

  private @Nullable Decision up(ScaleRules goals, ScaleSample sample) {
    if (sample.starting() > 0 || !covers(goals.upAfter(), sample.at())) {
      return null;
    }
    Instant since = sample.at().minus(goals.upAfter());
    int lowest = Math.min(goals.max(), 2 * sample.instances());
    for (Wish wish : wishes) {
      lowest = wish.at().isBefore(since) ? lowest : Math.min(lowest, wish.up());
    }
    return lowest > sample.instances()
        ? changed(sample, new Decision(lowest, wishes.getLast().upWhy()))
        : null;
  }

  private @Nullable Decision down(ScaleRules goals, ScaleSample sample) {
    if (sample.instances() <= goals.min()
        || !covers(goals.coolDown(), sample.at())
        || sample.at().isBefore(lastChange.plus(goals.coolDown()))) {
      return null;
    }
    int highest = wishes.stream().mapToInt(Wish::down).max().orElse(sample.instances());
    return highest < sample.instances()
        ? changed(sample, new Decision(sample.instances() - 1, wishes.getLast().downWhy()))
        : null;
  }

  /// Keeps one that is older: it shows that the rest cover the whole time.
  private void forgetBefore(Instant time) {
    Wish first = wishes.removeFirst();
    while (!wishes.isEmpty() && !wishes.getFirst().at().isAfter(time)) {
      first = wishes.removeFirst();
    }
    wishes.addFirst(first);
  }

  private boolean covers(Duration time, Instant now) {
    return !wishes.getFirst().at().isAfter(now.minus(time));
  }

  private Decision changed(ScaleSample sample, Decision decision) {
    lastChange = sample.at();
    lastCount = decision.target();
    wishes.clear();
    return decision;
  }

  private static Wish wish(ScaleRules goals, ScaleSample sample) {
    int count = sample.instances();
    int up = count;
    int down = 1;
    String upWhy = "";
    if (goals.cpu() > 0) {
      double needed = sample.cpu() / goals.cpu();
      if (needed > count * (1 + TOLERANCE)) {
        up = (int) Math.ceil(needed);
        upWhy = cpu(goals, sample);
      }
      // What is left after one is gone must not be above the goal at once.
      double rest = needed + sample.starting();
      down = Math.max(down, (int) Math.ceil(rest * (1 + TOLERANCE)));
    }
    if (goals.queue() > 0) {
      if (sample.queued() > goals.queue() * count) {
        upWhy = up > count ? upWhy : queue(goals, sample);
        up = Math.max(up, count + 1);
      }
      down = sample.queued() > goals.queue() * (count - 1) / 2 ? Math.max(down, count) : down;
    }
    if (!goals.latency().isZero() && sample.latency().isPresent()) {
      double latency = sample.latency().getAsDouble();
      if (latency > goals.latency().toMillis() * (1 + TOLERANCE)) {
        upWhy = up > count ? upWhy : latency(goals, sample);
        up = Math.max(up, count + 1);
      }
      down = latency > goals.latency().toMillis() / 2.0 ? Math.max(down, count) : down;
    } else if (goals.cpu() == 0 && goals.queue() == 0) {
      down = count; // nobody knows anything
    }
    return new Wish(sample.at(), up, down, upWhy, describe(goals, sample));
  }

  private static String describe(ScaleRules goals, ScaleSample sample) {
    StringBuilder text = new StringBuilder();
    if (goals.cpu() > 0) {
      text.append(cpu(goals, sample));
    }
    if (goals.queue() > 0) {
      text.append(text.isEmpty() ? "" : ", ").append(queue(goals, sample));
    }
    if (!goals.latency().isZero()) {
      text.append(text.isEmpty() ? "" : ", ");
      text.append(sample.latency().isPresent() ? latency(goals, sample) : "no latency reported");
    }
    return text.toString();
  }

  private static String cpu(ScaleRules goals, ScaleSample sample) {
    return String.format(
        Locale.ROOT, "cpu %.0f%% of %d%%", sample.cpu() / sample.settled(), goals.cpu());
  }

  private static String queue(ScaleRules goals, ScaleSample sample) {
    return String.format(
        Locale.ROOT,
        "queue %.0f of %d",
        (double) sample.queued() / sample.instances(),
        goals.queue());
  }

  private static String latency(ScaleRules goals, ScaleSample sample) {
    return String.format(
        Locale.ROOT,
        "latency %.0f of %d ms",
        sample.latency().orElse(0),
        goals.latency().toMillis());
  }
}
