/**
 * Matrix products in registers: four rows times eight columns at a time. Both matrices are first copied into panels in
 * the order in which they are read, which costs little beside the product and takes a transposed matrix as it is.
 * Source: Goto and van de Geijn, Anatomy of high-performance matrix multiplication (ACM TOMS 34, 2008).
 *
 * Addresses are those of float32 values in TensorFlow.js' memory; matrices are row-major.
 */

import { SIZE } from "./numbers";

const ROWS = 4;
const COLUMNS = 8;

/** @returns bytes that `product` needs to work in: all of b in panels, four rows of a, and one block */
export function productScratch(n: i32, k: i32): i32 {
  return SIZE * (k * (padded(n, COLUMNS) + ROWS) + ROWS * COLUMNS);
}

function padded(length: i32, multiple: i32): i32 {
  return ((length + multiple - 1) / multiple) * multiple;
}

/**
 * out = a · b
 * @param a [m, k], or [k, m] where it is to be transposed
 * @param b [k, n], or [n, k]
 * @param out [m, n]
 * @param scratch `productScratch(n, k)` bytes
 */
export function product(
  a: usize,
  b: usize,
  out: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  scratch: usize,
): void {
  const panelOfA = scratch + SIZE * k * padded(n, COLUMNS);
  const block = panelOfA + SIZE * k * ROWS;
  for (let column = 0; column < n; column += COLUMNS) {
    const panel = scratch + SIZE * k * column;
    if (transposeB) packRows(b, panel, column, min(COLUMNS, n - column), COLUMNS, k);
    else packColumns(b, panel, column, min(COLUMNS, n - column), COLUMNS, k, n);
  }
  for (let row = 0; row < m; row += ROWS) {
    const rows = min(ROWS, m - row);
    if (transposeA) packColumns(a, panelOfA, row, rows, ROWS, k, m);
    else packRows(a, panelOfA, row, rows, ROWS, k);
    for (let column = 0; column < n; column += COLUMNS) {
      const columns = min(COLUMNS, n - column);
      const target = out + SIZE * (row * n + column);
      const panel = scratch + SIZE * k * column;
      if (rows === ROWS && columns === COLUMNS) {
        multiply(panelOfA, panel, k, target, SIZE * n);
      } else {
        multiply(panelOfA, panel, k, block, SIZE * COLUMNS);
        for (let i = 0; i < rows; i++) {
          memory.copy(target + SIZE * i * n, block + SIZE * i * COLUMNS, SIZE * columns);
        }
      }
    }
  }
}

/** Rows `first` to `first + count` of x [_, k], side by side; zeros where there are less than `width`. */
function packRows(x: usize, panel: usize, first: i32, count: i32, width: i32, k: i32): void {
  for (let i = 0; i < width; i++) {
    let target = panel + SIZE * i;
    if (i < count) {
      const source = x + SIZE * (first + i) * k;
      for (let j = 0; j < k; j++) {
        store<f32>(target, load<f32>(source + SIZE * j));
        target += SIZE * width;
      }
    } else {
      for (let j = 0; j < k; j++) {
        store<f32>(target, 0);
        target += SIZE * width;
      }
    }
  }
}

/** Columns `first` to `first + count` of x [k, stride]; zeros where there are less than `width`. */
function packColumns(
  x: usize,
  panel: usize,
  first: i32,
  count: i32,
  width: i32,
  k: i32,
  stride: i32,
): void {
  let source = x + SIZE * first;
  let target = panel;
  for (let j = 0; j < k; j++) {
    if (count === width) {
      for (let i = 0; i < width; i += 4) {
        v128.store(target + SIZE * i, v128.load(source + SIZE * i));
      }
    } else {
      for (let i = 0; i < width; i++) {
        store<f32>(target + SIZE * i, i < count ? load<f32>(source + SIZE * i) : 0);
      }
    }
    source += SIZE * stride;
    target += SIZE * width;
  }
}

/** A block [4, 8] of the product: panels a [k, 4] and b [k, 8], whose sums stay in registers. */
function multiply(a: usize, b: usize, k: i32, target: usize, stride: usize): void {
  let sum00 = f32x4.splat(0);
  let sum01 = sum00;
  let sum10 = sum00;
  let sum11 = sum00;
  let sum20 = sum00;
  let sum21 = sum00;
  let sum30 = sum00;
  let sum31 = sum00;
  const end = a + SIZE * ROWS * k;
  while (a < end) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    sum00 = f32x4.add(sum00, f32x4.mul(a0, left));
    sum01 = f32x4.add(sum01, f32x4.mul(a0, right));
    const a1 = v128.load32_splat(a, 4);
    sum10 = f32x4.add(sum10, f32x4.mul(a1, left));
    sum11 = f32x4.add(sum11, f32x4.mul(a1, right));
    const a2 = v128.load32_splat(a, 8);
    sum20 = f32x4.add(sum20, f32x4.mul(a2, left));
    sum21 = f32x4.add(sum21, f32x4.mul(a2, right));
    const a3 = v128.load32_splat(a, 12);
    sum30 = f32x4.add(sum30, f32x4.mul(a3, left));
    sum31 = f32x4.add(sum31, f32x4.mul(a3, right));
    a += SIZE * ROWS;
    b += SIZE * COLUMNS;
  }
  v128.store(target, sum00);
  v128.store(target, sum01, 16);
  target += stride;
  v128.store(target, sum10);
  v128.store(target, sum11, 16);
  target += stride;
  v128.store(target, sum20);
  v128.store(target, sum21, 16);
  target += stride;
  v128.store(target, sum30);
  v128.store(target, sum31, 16);
}
