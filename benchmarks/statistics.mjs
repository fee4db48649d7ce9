// What may be said of repeated measurements.

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** How far single measurements lie from their median, as a part of it: the larger of both sides. */
export function noise(numbers) {
  const middle = median(numbers);
  const farthest = Math.max(middle - Math.min(...numbers), Math.max(...numbers) - middle);
  return middle === 0 ? Infinity : farthest / Math.abs(middle);
}

/**
 * The ratio of two medians in words. It is refused when there are fewer than three measurements of
 * each, when their noise is larger than the difference, or when some of one lie among the other's.
 */
export function ratio(ours, theirs) {
  if (Math.min(ours.length, theirs.length) < 3) return 'too few';
  const [a, b] = [median(ours), median(theirs)];
  if (a === 0 || b === 0) return '–';
  const difference = Math.abs(a - b) / Math.min(a, b);
  const disturbed = Math.max(noise(ours), noise(theirs));
  const overlap = Math.max(...ours) >= Math.min(...theirs) && Math.max(...theirs) >= Math.min(...ours);
  if (disturbed < difference && !overlap) return (a / b).toFixed(2);
  return `no difference seen (noise ±${(100 * disturbed).toFixed(0)} %)`;
}

/** Three digits that count. */
export function digits(number) {
  if (number >= 100) return number.toFixed(0);
  return number.toFixed(number >= 10 ? 1 : 2);
}

/** The median with the smallest and the largest. */
export function cell(numbers) {
  if (!numbers?.length) return '–';
  if (numbers.length === 1) return digits(numbers[0]);
  return `${digits(median(numbers))} (${digits(Math.min(...numbers))}–${digits(Math.max(...numbers))})`;
}
