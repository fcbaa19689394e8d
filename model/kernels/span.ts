/** The span of what was watched together, by orthogonal iteration (model/data/warm_start.js says why). */

import { SIZE } from "./numbers";
import { addRow, dot } from "./rows";

/** @returns bytes that `span` needs to work in */
export function spanScratch(numItems: i32, width: i32): i32 {
  return SIZE * numItems * width;
}

/**
 * @param starts int32 [numUsers + 1] where each user's items start
 * @param watched int32 [n] items, each user's together
 * @param items [numItems, width] what the first pass starts from; then the basis
 * @param users [numUsers, width] becomes the sums of each user's rows of the basis
 * @param scratch `spanScratch(numItems, width)` bytes
 */
export function span(
  starts: usize,
  watched: usize,
  items: usize,
  users: usize,
  numUsers: i32,
  numItems: i32,
  width: i32,
  passes: i32,
  scratch: usize,
): void {
  for (let pass = 0; pass < passes; pass++) {
    memory.fill(scratch, 0, SIZE * numItems * width);
    sumUp(starts, watched, items, users, numUsers, width, scratch);
    transpose(scratch, items, numItems, width);
    orthonormalize(items, width, numItems);
    transpose(items, scratch, width, numItems);
    memory.copy(items, scratch, SIZE * numItems * width);
  }
  sumUp(starts, watched, items, users, numUsers, width, 0);
}

/** Users become the sums of their items; back, where it is not 0, is added what each item's users are then. */
function sumUp(
  starts: usize,
  watched: usize,
  items: usize,
  users: usize,
  numUsers: i32,
  width: i32,
  back: usize,
): void {
  for (let user = 0; user < numUsers; user++) {
    const from = load<i32>(starts + SIZE * user);
    const to = load<i32>(starts + SIZE * (user + 1));
    const sum = users + SIZE * user * width;
    memory.fill(sum, 0, SIZE * width);
    for (let i = from; i < to; i++) {
      addRow(sum, items + SIZE * load<i32>(watched + SIZE * i) * width, 1, width);
    }
    if (back === 0) continue;
    for (let i = from; i < to; i++) {
      addRow(back + SIZE * load<i32>(watched + SIZE * i) * width, sum, 1, width);
    }
  }
}

/** out [columns, rows] = x [rows, columns], transposed. */
function transpose(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    let target = out + SIZE * row;
    for (let column = 0; column < columns; column++) {
      store<f32>(target, load<f32>(x + SIZE * (row * columns + column)));
      target += SIZE * rows;
    }
  }
}

/** Make rows orthogonal and of length one (modified Gram-Schmidt); one that depends on others stays as it falls. */
function orthonormalize(rows: usize, numRows: i32, width: i32): void {
  for (let i = 0; i < numRows; i++) {
    const row = rows + SIZE * i * width;
    for (let j = 0; j < i; j++) {
      const before = rows + SIZE * j * width;
      addRow(row, before, -dot(row, before, width), width);
    }
    const length = sqrt<f32>(dot(row, row, width));
    if (length > 0) addRow(row, row, 1 / length - 1, width);
  }
}
