/**
 * exp, log and sums of four numbers at a time. Polynomials, not the engine's Math: the same digits everywhere.
 * Source: Moshier, Cephes mathematical library, expf.c and logf.c; both are within two units of the last place.
 */

/** Bytes of a float32, and of an int32. */
export const SIZE = 4;

const LOG2E: f32 = <f32>Math.LOG2E;
// log 2 in two parts, the first of few digits: its product with an integer is exact
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
const SQRT_HALF: f32 = <f32>Math.SQRT1_2;
/** e to the power of less is no float32 of full precision, and of more none at all. */
const LEAST: f32 = -87.3;
const MOST: f32 = 88.3;

function mulAdd(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

/** e to the power of x; 0 below the least power. */
export function exp4(x: v128): v128 {
  const isTiny = f32x4.lt(x, f32x4.splat(LEAST));
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(LEAST)), f32x4.splat(MOST));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(LOG2E)));
  const r = f32x4.sub(
    f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN2_HIGH))),
    f32x4.mul(n, f32x4.splat(LN2_LOW)),
  );
  let p = mulAdd(f32x4.splat(1.98756915e-4), r, 1.3981999507e-3);
  p = mulAdd(p, r, 8.3334519073e-3);
  p = mulAdd(p, r, 4.1665795894e-2);
  p = mulAdd(p, r, 1.6666665459e-1);
  p = mulAdd(p, r, 5.0000001201e-1);
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, power), isTiny);
}

/** The natural logarithm of x, which is positive and of full precision. */
export function log4(x: v128): v128 {
  // x = 2^e · m, with m from sqrt(1/2) to sqrt(2)
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)));
  let m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const isSmall = f32x4.lt(m, f32x4.splat(SQRT_HALF));
  e = f32x4.sub(e, v128.and(isSmall, f32x4.splat(1)));
  m = f32x4.sub(f32x4.add(m, v128.and(isSmall, m)), f32x4.splat(1));
  const square = f32x4.mul(m, m);
  let p = mulAdd(f32x4.splat(7.0376836292e-2), m, -1.151461031e-1);
  p = mulAdd(p, m, 1.167699874e-1);
  p = mulAdd(p, m, -1.2420140846e-1);
  p = mulAdd(p, m, 1.4249322787e-1);
  p = mulAdd(p, m, -1.6668057665e-1);
  p = mulAdd(p, m, 2.0000714765e-1);
  p = mulAdd(p, m, -2.4999993993e-1);
  p = mulAdd(p, m, 3.3333331174e-1);
  p = f32x4.mul(f32x4.mul(p, m), square);
  p = f32x4.add(p, f32x4.mul(e, f32x4.splat(LN2_LOW)));
  p = f32x4.sub(p, f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(m, p), f32x4.mul(e, f32x4.splat(LN2_HIGH)));
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** The sum of the four. */
export function sum4(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}
