/** The sampled softmax with its gradients, in one go (model/core/losses.js has the formulas). */

import { exp1, exp4, log1, SIZE, sum4 } from "./numbers";
import { product, productScratch } from "./product";
import { addRow, scaleRow } from "./rows";

/** @returns bytes that `softmax` needs to work in */
export function softmaxScratch(m: i32, n: i32, d: i32, pairs: i32): i32 {
  const ofProducts = max(productScratch(n, d), max(productScratch(d, n), productScratch(d, m)));
  return SIZE * (m * d + m * n + 2 * m + pairs) + ofProducts;
}

/**
 * @param users [m, d]
 * @param items [n, d]
 * @param scale one over the temperature
 * @param corrections [n] of the items as negatives
 * @param excludedRow int32 [numExcluded] user of each candidate that does not count
 * @param excludedColumn int32 [numExcluded] its item
 * @param excludedLogit of these
 * @param pairRow int32 [numPairs] user of each pair
 * @param pairColumn int32 [numPairs] its item
 * @param pairCorrection [numPairs]
 * @param pairWeight [numPairs]
 * @param isTargetAmong whether a pair's own item stands among the negatives
 * @param usersGradient [m, d]
 * @param itemsGradient [n, d]
 * @param scratch `softmaxScratch(m, n, d, numPairs)` bytes
 * @returns the loss
 */
export function softmax(
  users: usize,
  items: usize,
  m: i32,
  n: i32,
  d: i32,
  scale: f32,
  corrections: usize,
  excludedRow: usize,
  excludedColumn: usize,
  numExcluded: i32,
  excludedLogit: f32,
  pairRow: usize,
  pairColumn: usize,
  pairCorrection: usize,
  pairWeight: usize,
  numPairs: i32,
  isTargetAmong: bool,
  usersGradient: usize,
  itemsGradient: usize,
  scratch: usize,
): f64 {
  const scaled = scratch;
  const logits = scaled + SIZE * m * d;
  const logZ = logits + SIZE * m * n;
  const off = logZ + SIZE * m;
  const pairs = off + SIZE * m;
  const rest = pairs + SIZE * numPairs;

  scaleRow(users, scaled, m * d, scale);
  product(scaled, items, logits, m, n, d, false, true, rest);
  for (let b = 0; b < numPairs; b++) {
    const at = load<i32>(pairRow + SIZE * b) * n + load<i32>(pairColumn + SIZE * b);
    const logit = load<f32>(logits + SIZE * at) + load<f32>(pairCorrection + SIZE * b);
    store<f32>(pairs + SIZE * b, logit);
  }
  for (let row = 0; row < m; row++) addRow(logits + SIZE * row * n, corrections, 1, n);
  for (let i = 0; i < numExcluded; i++) {
    const at = load<i32>(excludedRow + SIZE * i) * n + load<i32>(excludedColumn + SIZE * i);
    store<f32>(logits + SIZE * at, excludedLogit);
  }
  for (let row = 0; row < m; row++) {
    store<f32>(logZ + SIZE * row, toProbabilities(logits + SIZE * row * n, n));
  }

  memory.fill(off, 0, SIZE * m);
  let loss: f64 = 0;
  for (let b = 0; b < numPairs; b++) {
    const row = SIZE * load<i32>(pairRow + SIZE * b);
    const weight = load<f32>(pairWeight + SIZE * b);
    const margin = load<f32>(pairs + SIZE * b) - load<f32>(logZ + row);
    let share: f32 = 1;
    if (isTargetAmong) {
      loss -= weight * margin;
    } else {
      // exp(−|margin|) never overflows
      const small = exp1(-abs(margin));
      loss += weight * (max<f32>(-margin, 0) + log1(1 + small));
      share = (margin > 0 ? small : 1) / (1 + small);
    }
    store<f32>(pairs + SIZE * b, weight * share);
    store<f32>(off + row, load<f32>(off + row) + weight * share);
  }

  // from here on the gradient of the logits: softmax minus target
  for (let row = 0; row < m; row++) {
    const at = logits + SIZE * row * n;
    scaleRow(at, at, n, load<f32>(off + SIZE * row));
  }
  for (let b = 0; b < numPairs; b++) {
    const at = load<i32>(pairRow + SIZE * b) * n + load<i32>(pairColumn + SIZE * b);
    const place = logits + SIZE * at;
    store<f32>(place, load<f32>(place) - load<f32>(pairs + SIZE * b));
  }
  product(logits, scaled, itemsGradient, n, d, m, true, false, rest);
  product(logits, items, usersGradient, m, d, n, false, false, rest);
  scaleRow(usersGradient, usersGradient, m * d, scale);
  return loss;
}

/** Turn logits [n] into their softmax, where they stand. @returns log Σ exp(logit) */
function toProbabilities(row: usize, n: i32): f32 {
  const most = largest(row, n);
  const shift = f32x4.splat(most);
  let sums = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const e = exp4(f32x4.sub(v128.load(row + SIZE * j), shift));
    v128.store(row + SIZE * j, e);
    sums = f32x4.add(sums, e);
  }
  let sum = sum4(sums);
  for (; j < n; j++) {
    const e = exp1(load<f32>(row + SIZE * j) - most);
    store<f32>(row + SIZE * j, e);
    sum += e;
  }
  scaleRow(row, row, n, 1 / sum);
  return most + log1(sum);
}

function largest(row: usize, n: i32): f32 {
  let most: f32 = -Infinity;
  let i = 0;
  if (n >= 4) {
    let lanes = v128.load(row);
    for (i = 4; i + 4 <= n; i += 4) lanes = f32x4.max(lanes, v128.load(row + SIZE * i));
    most = max(
      max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
      max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
    );
  }
  for (; i < n; i++) most = max(most, load<f32>(row + SIZE * i));
  return most;
}
