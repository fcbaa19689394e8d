/**
 * The training loop: a falling learning rate, progress for the page, and a hand on the switch.
 *
 *     const control = new Control();
 *     await train(run, settings, control, ({ epoch, losses }) => console.log(losses));
 */

import { checkIntegers, checkPositive } from "../core/checks.js";
import { Descent } from "../core/descent.js";
import { readItemEmbeddings } from "../core/retrieval.js";
import { tf } from "../core/tf.js";
import { RunningPlane } from "../projection/running_plane.js";
import { Pace } from "./pace.js";
import { LastGood } from "./weights.js";

/** @typedef {import("../core/tf.js").Scalar} Scalar */
/** @typedef {import("./protocol.js").Broke} Broke */
/** @typedef {import("./protocol.js").Progress} Progress */

/** How often the page hears of progress, in milliseconds: a chart drawn more often takes a core from training. */
const REPORT_EVERY = 400;

/** The learning rate falls to this share of its start. */
const FINAL_SHARE = 0.01;

/** Pauses, resumes and stops a training run. */
export class Control {
  stopped = false;
  /** @type {Promise<void> | null} */
  #paused = null;
  #resume = () => {};

  pause() {
    this.#paused ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume() {
    this.#resume();
    this.#paused = null;
  }

  stop() {
    this.stopped = true;
    this.resume();
  }

  /** Let the worker's other messages through, and wait as long as the run is paused. */
  async checkpoint() {
    await new Promise((resolve) => setTimeout(resolve, 0));
    while (this.#paused) await this.#paused;
  }
}

/**
 * What a training left; the model has what it learnt.
 * @typedef {object} Outcome
 * @property {number} steps taken, of those that count
 * @property {Broke | null} broke why it ended there, where its numbers ran away
 * @property {Float32Array[]} weights of the model (weights.js)
 */

/**
 * Train a model until the last epoch, until it is stopped, or until its numbers run away; it keeps what it has
 * learnt.
 * @param {import("./recipes.js").Run} run
 * @param {{epochs: number, learningRate: number, decay: boolean}} settings decay: whether the rate falls
 * @param {Control} control
 * @param {(progress: Progress) => void} onProgress
 * @param {boolean} watch whether the report at the end of an epoch has its frame
 * @returns {Promise<Outcome>}
 * @throws {RangeError} when a setting is out of its range
 * @throws {VisitorError} when the numbers run away before there is anything to keep
 */
export async function train(run, settings, control, onProgress, watch = false) {
  const { epochs, learningRate, decay } = settings;
  checkIntegers({ epochs }, 1);
  checkPositive({ learningRate });
  const { model, learningRateShare, stepsPerEpoch, nextBatch } = run;
  const steps = epochs * stepsPerEpoch;
  const firstRate = learningRate * learningRateShare;
  const descent = new Descent(model);
  const plane = watch ? new RunningPlane() : null;
  const [pace, lastGood] = [new Pace(), new LastGood(model)];
  /** @type {Scalar[]} */
  let losses = [];
  let reported = performance.now();
  let step = 0;
  try {
    while (step < steps && !control.stopped) {
      const started = performance.now();
      const rate = decay ? cosineDecay(firstRate, step, steps) : firstRate;
      losses.push(descent.step(nextBatch(), rate));
      step++;
      pace.took(performance.now() - started);
      const epochEnds = step % stepsPerEpoch === 0;
      if (!epochEnds && performance.now() - reported < REPORT_EVERY) continue;
      // losses are read together: on a GPU a step would otherwise wait for its own
      const values = await readAll(losses);
      losses = [];
      const epoch = Math.ceil(step / stepsPerEpoch);
      const broke = await lastGood.keep(values, step);
      const report = { epoch, epochs, step, steps, isBroken: broke !== null };
      if (broke) {
        const finite = values.filter((loss) => Number.isFinite(loss));
        onProgress({ ...report, losses: finite, secondsLeft: 0, frame: null });
        return { steps: broke.kept, broke, weights: lastGood.weights };
      }
      const secondsLeft = pace.secondsLeft(steps - step);
      const frame = plane && epochEnds ? await frameOf(model, plane) : null;
      onProgress({ ...report, losses: values, secondsLeft, frame });
      await control.checkpoint();
      reported = performance.now();
    }
  } finally {
    descent.dispose();
  }
  return { steps: step, broke: null, weights: lastGood.weights };
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
 * @param {import("../core/retrieval.js").TwoTowers} model
 * @param {RunningPlane} plane
 * @returns {Promise<Float32Array>} [numItems * 3]
 */
async function frameOf(model, plane) {
  const { values, dim } = await readItemEmbeddings(model);
  return plane.project(values, dim);
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
