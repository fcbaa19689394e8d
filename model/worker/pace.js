/**
 * How long the steps of a training take, and so how long it will be.
 *
 *     const pace = new Pace();
 *     pace.took(12);            // milliseconds, after each step
 *     pace.secondsLeft(200);    // null until it can be told
 */

/** The first steps compile code and allocate memory: they say nothing about the time left. */
const WARM_UP_STEPS = 5;

/** Where steps are slow, the first of them have done so after this many milliseconds. */
const WARM_UP_TIME = 1500;

/** About so many of the latest steps count: an engine that goes on compiling becomes faster meanwhile. */
const LATEST_STEPS = 20;

export class Pace {
  #steps = 0;
  #time = 0;
  #counted = 0;
  #mean = 0;

  /** @param {number} milliseconds that the step took which was taken last */
  took(milliseconds) {
    const isWarm = this.#steps >= WARM_UP_STEPS || this.#time >= WARM_UP_TIME;
    this.#steps++;
    this.#time += milliseconds;
    if (!isWarm) return;
    this.#counted++;
    this.#mean += (milliseconds - this.#mean) / Math.min(this.#counted, LATEST_STEPS);
  }

  /**
   * @param {number} steps that are to be taken still
   * @returns {number | null} null until it can be told
   */
  secondsLeft(steps) {
    return this.#counted > 0 ? (this.#mean * steps) / 1000 : null;
  }
}
