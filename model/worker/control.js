/**
 * The hand on the switch of a training.
 *
 *     const control = new Control();
 *     control.step();               // one epoch, then it waits
 *     await control.checkpoint();   // in the training, between two steps
 */

/** Pauses, resumes and stops a training run, or lets it go on for one epoch. */
export class Control {
  stopped = false;
  /** @type {Promise<void> | null} */
  #paused = null;
  #resume = () => {};
  #isStepping = false;

  get isPaused() {
    return this.#paused !== null;
  }

  pause() {
    this.#paused ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume() {
    this.#isStepping = false;
    this.#resume();
    this.#paused = null;
  }

  /** Go on until the end of an epoch. */
  step() {
    this.resume();
    this.#isStepping = true;
  }

  stop() {
    this.stopped = true;
    this.resume();
  }

  /** An epoch has ended, and it was not the last. */
  epochEnded() {
    if (this.#isStepping) this.pause();
    this.#isStepping = false;
  }

  /** Let the worker's other messages through, and wait as long as the run is paused. */
  async checkpoint() {
    await new Promise((resolve) => setTimeout(resolve, 0));
    while (this.#paused) await this.#paused;
  }
}
