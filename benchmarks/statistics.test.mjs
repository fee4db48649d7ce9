// node --test benchmarks
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cell, median, noise, ratio } from './statistics.mjs';

test('the median of an even number lies between the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([9, 1, 2]), 2);
});

test('one far measurement is noise', () => {
  assert.equal(noise([100, 100, 150]), 0.5);
  assert.equal(noise([50, 100, 100]), 0.5);
});

test('a ratio is refused when the noise is larger than the difference', () => {
  assert.equal(ratio([200, 201, 199], [100, 101, 99]), '2.00');
  assert.match(ratio([100, 130, 90], [105, 106, 104]), /no difference seen/);
  assert.match(ratio([110, 150, 109], [100, 101, 99]), /no difference seen/);
  assert.match(ratio([200, 105, 210], [100, 80, 110]), /no difference seen/);
});

test('a ratio is refused for too few measurements', () => {
  assert.equal(ratio([200, 201], [100, 101]), 'too few');
});

test('a cell shows the spread', () => {
  assert.equal(cell([1, 2, 300]), '2.00 (1.00–300)');
  assert.equal(cell([]), '–');
});
