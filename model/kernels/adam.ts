/** Adam, in place. Source: Kingma and Ba, Adam (ICLR 2015), algorithm 1. */

import { SIZE } from "./numbers";

/**
 * Move values against their gradient, and what Adam remembers of them with it.
 * @param value [_, width], as mean and square
 * @param gradient [count, width]
 * @param rows int32 [count] the rows that move, all different; 0: the first ones
 * @param rate the learning rate, corrected for the means' start from zero
 * @param correction the factor that corrects the squares for theirs
 */
export function adam(
  value: usize,
  mean: usize,
  square: usize,
  gradient: usize,
  rows: usize,
  count: i32,
  width: i32,
  rate: f32,
  correction: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
): void {
  for (let row = 0; row < count; row++) {
    const place = rows !== 0 ? load<i32>(rows + SIZE * row) : row;
    let i: usize = SIZE * place * width;
    const end: usize = i + SIZE * width;
    // its gradient stands as far from here as its values from theirs
    const ofRow: usize = gradient + SIZE * row * width - i;
    for (; i + 16 <= end; i += 16) {
      const g = v128.load(ofRow + i);
      const m = f32x4.add(
        f32x4.mul(v128.load(mean + i), f32x4.splat(beta1)),
        f32x4.mul(g, f32x4.splat(1 - beta1)),
      );
      const s = f32x4.add(
        f32x4.mul(v128.load(square + i), f32x4.splat(beta2)),
        f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)),
      );
      const length = f32x4.sqrt(f32x4.mul(s, f32x4.splat(correction)));
      const change = f32x4.div(
        f32x4.mul(m, f32x4.splat(rate)),
        f32x4.add(length, f32x4.splat(epsilon)),
      );
      v128.store(value + i, f32x4.sub(v128.load(value + i), change));
      v128.store(mean + i, m);
      v128.store(square + i, s);
    }
    for (; i < end; i += SIZE) {
      const g = load<f32>(ofRow + i);
      const m = load<f32>(mean + i) * beta1 + g * (1 - beta1);
      const s = load<f32>(square + i) * beta2 + g * g * (1 - beta2);
      const change = (m * rate) / (sqrt<f32>(s * correction) + epsilon);
      store<f32>(value + i, load<f32>(value + i) - change);
      store<f32>(mean + i, m);
      store<f32>(square + i, s);
    }
  }
}
