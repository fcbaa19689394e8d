/** Rows of matrices: gathered, and added up as a sparse matrix says. */

import { SIZE, sum4 } from "./numbers";

/**
 * @param table [numRows, width]
 * @param rows int32 [count]
 * @param out [count, width]
 * @returns the place of the first row that is not there, or -1
 */
export function gatherRows(
  table: usize,
  rows: usize,
  out: usize,
  count: i32,
  width: i32,
  numRows: i32,
): i32 {
  for (let i = 0; i < count; i++) {
    const row = load<i32>(rows + SIZE * i);
    if (<u32>row >= <u32>numRows) return i;
    memory.copy(out + SIZE * i * width, table + SIZE * row * width, SIZE * width);
  }
  return -1;
}

/**
 * Adds value[i] times row column[i] of a dense matrix to row row[i] of the output.
 * @param row int32 [count]
 * @param column int32 [count]
 * @param value [count]
 * @param dense [numColumns, width]
 * @param out [numRows, width]
 * @returns the place of the first entry outside of [numRows, numColumns], or -1
 */
export function sparseProduct(
  row: usize,
  column: usize,
  value: usize,
  dense: usize,
  out: usize,
  count: i32,
  numRows: i32,
  numColumns: i32,
  width: i32,
): i32 {
  memory.fill(out, 0, SIZE * numRows * width);
  for (let i = 0; i < count; i++) {
    const at = load<i32>(row + SIZE * i);
    const from = load<i32>(column + SIZE * i);
    if (<u32>at >= <u32>numRows || <u32>from >= <u32>numColumns) return i;
    addRow(
      out + SIZE * at * width,
      dense + SIZE * from * width,
      load<f32>(value + SIZE * i),
      width,
    );
  }
  return -1;
}

/** target += weight · source, of `width` values each. */
export function addRow(target: usize, source: usize, weight: f32, width: i32): void {
  const weights = f32x4.splat(weight);
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    const sum = f32x4.add(
      v128.load(target + SIZE * j),
      f32x4.mul(weights, v128.load(source + SIZE * j)),
    );
    v128.store(target + SIZE * j, sum);
  }
  for (; j < width; j++) {
    const place = target + SIZE * j;
    store<f32>(place, load<f32>(place) + weight * load<f32>(source + SIZE * j));
  }
}

/** target = factor · source; they may be the same. */
export function scaleRow(source: usize, target: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(target + SIZE * i, f32x4.mul(v128.load(source + SIZE * i), factors));
  }
  for (; i < count; i++) store<f32>(target + SIZE * i, load<f32>(source + SIZE * i) * factor);
}

/**
 * What a Dense layer does after its product, in place.
 * @param x [numRows, width]
 * @param bias [width], or 0 where there is none
 */
export function finishLayer(x: usize, bias: usize, numRows: i32, width: i32, isRelu: bool): void {
  for (let row = 0; row < numRows; row++) {
    const at = x + SIZE * row * width;
    if (bias !== 0) addRow(at, bias, 1, width);
    if (isRelu) notBelow(at, 0, width);
  }
}

function notBelow(row: usize, floor: f32, width: i32): void {
  const floors = f32x4.splat(floor);
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    v128.store(row + SIZE * j, f32x4.max(v128.load(row + SIZE * j), floors));
  }
  for (; j < width; j++) {
    store<f32>(row + SIZE * j, max(load<f32>(row + SIZE * j), floor));
  }
}

/** Some columns of a matrix into some of another: rows of `count` values, from one stride to the other. */
export function copyColumns(
  source: usize,
  sourceWidth: i32,
  target: usize,
  targetWidth: i32,
  numRows: i32,
  count: i32,
): void {
  for (let row = 0; row < numRows; row++) {
    let i = 0;
    for (; i + 4 <= count; i += 4) v128.store(target + SIZE * i, v128.load(source + SIZE * i));
    for (; i < count; i++) store<f32>(target + SIZE * i, load<f32>(source + SIZE * i));
    source += SIZE * sourceWidth;
    target += SIZE * targetWidth;
  }
}

/**
 * out = x scaled to rows of length one, and how long they were; a row of zeros stays zero.
 * @param x [numRows, width]
 * @param lengths [numRows]
 */
export function normalizeRows(
  x: usize,
  out: usize,
  lengths: usize,
  numRows: i32,
  width: i32,
  epsilon: f32,
): void {
  for (let row = 0; row < numRows; row++) {
    const at = SIZE * row * width;
    const length = sqrt<f32>(dot(x + at, x + at, width) + epsilon);
    store<f32>(lengths + SIZE * row, length);
    scaleRow(x + at, out + at, width, 1 / length);
  }
}

/**
 * The gradient of normalizeRows: what of dy points along a row is lost, the rest shrinks with its length.
 * @param y [numRows, width] the rows of length one
 * @param dy [numRows, width]
 */
export function normalizeRowsGradient(
  y: usize,
  lengths: usize,
  dy: usize,
  out: usize,
  numRows: i32,
  width: i32,
): void {
  for (let row = 0; row < numRows; row++) {
    const at = SIZE * row * width;
    const share: f32 = 1.0 / load<f32>(lengths + SIZE * row);
    scaleRow(dy + at, out + at, width, share);
    addRow(out + at, y + at, -share * dot(y + at, dy + at, width), width);
  }
}

/** The dot product of two rows. */
export function dot(a: usize, b: usize, width: i32): f32 {
  let sums = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    sums = f32x4.add(sums, f32x4.mul(v128.load(a + SIZE * j), v128.load(b + SIZE * j)));
  }
  let sum = sum4(sums);
  for (; j < width; j++) sum += load<f32>(a + SIZE * j) * load<f32>(b + SIZE * j);
  return sum;
}
