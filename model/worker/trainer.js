/**
 * The training loop: a falling learning rate, progress for the page, and a hand on the switch.
 *
 *     const control = new Control();
 *     await train(run, settings, control, ({ epoch, losses }) => console.log(losses));
 */

import { checkIntegers, checkPositive } from "../core/checks.js";
import { Descent } from "../core/descent.js";
import { tf } from "../core/tf.js";
import { Pace } from "./pace.js";
import { Patience } from "./patience.js";
import { LastGood, writeWeights } from "./weights.js";

/** @typedef {import("../core/tf.js").Scalar} Scalar */
/** @typedef {import("./control.js").Control} Control */
/** @typedef {import("./epoch_end.js").EpochEnd} EpochEnd */
/** @typedef {import("./protocol.js").Broke} Broke */
/** @typedef {import("./protocol.js").Early} Early */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./recipes.js").Run} Run */

/** How often the page hears of progress, in milliseconds. */
const REPORT_EVERY = 400;

/** The learning rate falls to this share of its start. */
const FINAL_SHARE = 0.01;

/**
 * What a training left; the model has what it learnt.
 * @typedef {object} Outcome
 * @property {number} steps taken, of those that count
 * @property {Broke | null} broke why it ended there, where its numbers ran away
 * @property {Early | null} early why it ended there, where it got no better
 * @property {Float32Array[]} weights of the model (weights.js)
 */

/**
 * Train a model until the last epoch, until it is stopped or gets no better, or until its numbers run away; it keeps
 * what it has learnt.
 * @param {Run} run
 * @param {Schedule} settings
 * @param {Control} control
 * @param {(progress: Progress) => void} onProgress
 * @param {EpochEnd} [epochEnd] what is looked at when an epoch ends
 * @returns {Promise<Outcome>}
 * @throws {RangeError} when a setting is out of its range
 * @throws {VisitorError} when the numbers run away before there is anything to keep
 */
export async function train(run, settings, control, onProgress, epochEnd) {
  const course = new Course(run, settings, epochEnd);
  try {
    while (!course.hasEnded && !control.stopped) {
      course.step();
      if (!course.isDue) continue;
      onProgress(await course.report(control));
      if (!course.hasEnded) await control.checkpoint();
      course.goOn();
    }
    return course.outcome();
  } finally {
    course.dispose();
  }
}

/**
 * @typedef {object} Schedule
 * @property {number} epochs
 * @property {number} learningRate
 * @property {boolean} decay whether the rate falls
 * @property {number | null} patience epochs without gain after which it is over; null: never
 */

/** A training under way. */
class Course {
  hasEnded = false;
  #step = 0;
  #chance = 0;
  /** @type {Scalar[]} of the steps since the last report */
  #losses = [];
  #reported = performance.now();
  /** @type {Broke | null} */
  #broke = null;
  #pace = new Pace();

  /**
   * @param {Run} run
   * @param {Schedule} settings
   * @param {EpochEnd} [epochEnd]
   */
  constructor(run, settings, epochEnd) {
    checkIntegers({ epochs: settings.epochs }, 1);
    checkPositive({ learningRate: settings.learningRate });
    this.run = run;
    this.settings = settings;
    this.epochEnd = epochEnd;
    this.steps = settings.epochs * run.stepsPerEpoch;
    this.descent = new Descent(run.model);
    this.lastGood = new LastGood(run.model);
    this.patience = new Patience(settings.patience);
  }

  get #endsEpoch() {
    return this.#step % this.run.stepsPerEpoch === 0;
  }

  /** Whether the page is to hear of it now: a chart drawn more often takes a core from training. */
  get isDue() {
    return this.#endsEpoch || performance.now() - this.#reported >= REPORT_EVERY;
  }

  step() {
    const started = performance.now();
    const batch = this.run.nextBatch();
    if (this.#step === 0) this.#chance = this.run.model.chance(batch);
    this.#losses.push(this.descent.step(batch, this.#rate()));
    this.#step++;
    this.#pace.took(performance.now() - started);
  }

  #rate() {
    const first = this.settings.learningRate * this.run.learningRateShare;
    return this.settings.decay ? cosineDecay(first, this.#step, this.steps) : first;
  }

  /**
   * @param {Control} control is told when an epoch has ended, and another one follows
   * @returns {Promise<Progress>}
   */
  async report(control) {
    // losses are read together: on a GPU a step would otherwise wait for its own
    const losses = await readAll(this.#losses.splice(0));
    const epoch = Math.ceil(this.#step / this.run.stepsPerEpoch);
    this.#broke = await this.lastGood.keep(losses, this.#step);
    const epochEnd = this.#endsEpoch && !this.#broke ? this.epochEnd : null;
    const seen = (await epochEnd?.look()) ?? { frame: null, ndcg: null };
    const isOver = this.patience.isOver(epoch, seen.ndcg, this.lastGood.weights);
    this.hasEnded = isOver || this.#broke !== null || this.#step === this.steps;
    if (this.#endsEpoch && !this.hasEnded) control.epochEnded();
    return {
      ...{ epoch, epochs: this.settings.epochs, step: this.#step, steps: this.steps },
      losses: losses.filter((loss) => Number.isFinite(loss)),
      chance: this.#chance,
      hasEnded: this.hasEnded,
      isPaused: control.isPaused,
      secondsLeft: this.hasEnded ? 0 : this.#pace.secondsLeft(this.steps - this.#step),
      ...seen,
    };
  }

  /** After a report, and perhaps a pause. */
  goOn() {
    this.#reported = performance.now();
  }

  /** @returns {Outcome} where it was watched to be stopped, and nobody did, the model is as after its best epoch */
  outcome() {
    const { best } = this.patience;
    const epoch = Math.ceil(this.#step / this.run.stepsPerEpoch);
    const [broke, steps] = [this.#broke, this.#broke?.kept ?? this.#step];
    if (broke || !best || !this.hasEnded || best.epoch === epoch) {
      return { steps, broke, early: null, weights: this.lastGood.weights };
    }
    writeWeights(this.run.model, best.weights);
    const early = { epoch, best: best.epoch, ndcg: best.ndcg };
    return { steps, broke, early, weights: best.weights };
  }

  dispose() {
    this.descent.dispose();
  }
}

/**
 * @param {Scalar[]} losses disposed of
 * @returns {Promise<Float32Array>}
 */
async function readAll(losses) {
  const stacked = tf.stack(losses);
  const values = /** @type {Float32Array} */ (await stacked.data());
  tf.dispose([stacked, ...losses]);
  return values;
}

/**
 * Big steps first, small ones at the end: half a cosine from the learning rate to a hundredth of it.
 * Source: Loshchilov and Hutter, SGDR (ICLR 2017), equation 5.
 * @param {number} learningRate
 * @param {number} step from 0 on
 * @param {number} steps
 */
export function cosineDecay(learningRate, step, steps) {
  const share = (1 + Math.cos((Math.PI * step) / steps)) / 2;
  return learningRate * (FINAL_SHARE + (1 - FINAL_SHARE) * share);
}
