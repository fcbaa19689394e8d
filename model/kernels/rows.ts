/** Rows of matrices: gathered, and added up as a sparse matrix says. */

const SIZE = 4;

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
// @ts-ignore: decorator
@inline
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

/**
 * What a Dense layer does after its product, in place.
 * @param x [numRows, width]
 * @param bias [width], or 0 where there is none
 */
export function finishLayer(x: usize, bias: usize, numRows: i32, width: i32, isRelu: bool): void {
  for (let row = 0; row < numRows; row++) {
    const at = x + SIZE * row * width;
    if (bias != 0) addRow(at, bias, 1, width);
    if (isRelu) notBelow(at, 0, width);
  }
}

// @ts-ignore: decorator
@inline
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
