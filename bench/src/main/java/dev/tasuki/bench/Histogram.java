package dev.tasuki.bench;

/// How often times of about a length were seen: exact below 256 ns, else within 0.8 % of what was
/// recorded, from nanoseconds to hours, in 60 KB.
///
/// Confined to one thread.
public final class Histogram {
  /// Each power of two is divided into so many equal parts.
  private static final int PARTS_BITS = 7;

  private static final int PARTS = 1 << PARTS_BITS;

  private final long[] counts = new long[(Long.SIZE - PARTS_BITS) * PARTS];
  private long count;
  private long sum;
  private long largest;

  public void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[index(value)]++;
    count++;
    sum += value;
    largest = Math.max(largest, value);
  }

  public long count() {
    return count;
  }

  /// Exact; 0 when there is nothing.
  public double mean() {
    return count == 0 ? 0 : (double) sum / count;
  }

  /// Exact; 0 when there is nothing.
  public long largest() {
    return largest;
  }

  /// The time that so many percent of all did not exceed; 0 when there is nothing.
  public long percentile(double percent) {
    long wanted = Math.max(1, (long) Math.ceil(count * percent / 100));
    long seen = 0;
    for (int index = 0; index < counts.length && count > 0; index++) {
      seen += counts[index];
      if (seen >= wanted) {
        return Math.min(largest, highest(index));
      }
    }
    return 0;
  }

  private static int index(long value) {
    int shift = Math.max(0, Long.SIZE - PARTS_BITS - 1 - Long.numberOfLeadingZeros(value | 1));
    return (int) (((long) shift << PARTS_BITS) + (value >>> shift));
  }

  /// The highest value that is counted at an index.
  private static long highest(int index) {
    int shift = Math.max(0, (index >>> PARTS_BITS) - 1);
    long part = index - ((long) shift << PARTS_BITS);
    return ((part + 1) << shift) - 1;
  }
}
