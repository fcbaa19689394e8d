/**
 * A worker for each model: they share nothing, so they train side by side on two cores. When the worker of a
 * trained model dies, another one is started and given what the model had learnt; questions wait for it.
 *
 *     const crew = new Crew(scriptOf, { ended, back, lost });
 *     await crew.train(entry, { data, settings, watch }, (progress) => {});
 *     await crew.ask(entry.name, "recommend", question);
 */

import { WorkerClient } from "./client.js";
import { asError } from "./protocol.js";

/** @typedef {import("./protocol.js").Learnt} Learnt */
/** @typedef {import("./protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {import("./protocol.js").Restored} Restored */
/** @typedef {import("./protocol.js").Settings} Settings */
/** @typedef {import("./protocol.js").Summary} Summary */
/** @typedef {import("./protocol.js").TrainingData} TrainingData */

/** How often in a row a worker is started again: one that dies before it has answered will die again. */
const MOST_ATTEMPTS = 2;

/**
 * Who is told of what happens to workers whose models are trained.
 * @typedef {object} News
 * @property {(names: string[]) => void} ended these are being started again
 * @property {(names: string[]) => void} back these are there again, with their models
 * @property {(name: string, error: Error) => void} lost this one is gone, with its model or its training
 */

export class Crew {
  /** Names of models that train now. */
  training = /** @type {Set<string>} */ (new Set());
  /** @type {Map<string, WorkerClient>} */
  #workers = new Map();
  /** @type {Map<string, Learnt>} of models that are trained */
  #learnt = new Map();
  /** @type {Map<string, Promise<void>>} of workers that are being started again */
  #returning = new Map();
  /** @type {Map<string, number>} how often since the last answer */
  #attempts = new Map();
  /** @type {string[]} who came back while others are still on their way */
  #back = [];
  #scriptOf;
  #news;

  /**
   * @param {(name: string) => URL | string} scriptOf the worker of a model
   * @param {News} news
   */
  constructor(scriptOf, news) {
    this.#scriptOf = scriptOf;
    this.#news = news;
  }

  /**
   * Start a model's worker ahead of its training. What fails here fails there again, and is reported there.
   * @param {string} name
   */
  prepare(name) {
    this.#workerOf(name)
      .call("memory")
      .catch(() => {});
  }

  /**
   * @param {ModelEntry} entry
   * @param {{data: TrainingData, settings: Settings, watch: boolean, step: boolean}} plan
   * @param {(progress: Progress) => void} onProgress
   * @returns {Promise<Summary>}
   */
  async train(entry, plan, onProgress) {
    const { name } = entry;
    this.#learnt.delete(name);
    this.training.add(name);
    try {
      const answer = await this.#workerOf(name).call("train", { entry, ...plan }, onProgress);
      const { weights, manifest, ...summary } = answer;
      const { data, settings } = plan;
      this.#learnt.set(name, { entry, data, settings, weights, manifest });
      this.#attempts.delete(name);
      return summary;
    } finally {
      this.training.delete(name);
    }
  }

  /**
   * @param {string} name of a model
   * @returns {import("./protocol.js").Kept} what it has learnt
   * @throws {Error} when it is not trained
   */
  learntBy(name) {
    const learnt = this.#learnt.get(name);
    if (!learnt) throw new Error(`No model "${name}" is here: train it first.`);
    return { manifest: learnt.manifest, weights: learnt.weights };
  }

  /**
   * Whether weights are those of a model; nothing is changed by it.
   * @param {Learnt} learnt
   * @throws {VisitorError} saying what was expected
   */
  async check(learnt) {
    await this.#workerOf(learnt.entry.name).call("check", learnt);
  }

  /**
   * Let a model be one that was trained before, or elsewhere.
   * @param {Learnt} learnt
   * @returns {Promise<Restored>}
   * @throws {Error} when its worker dies of it, or the weights are others: there is no such model then
   */
  async open(learnt) {
    const { name } = learnt.entry;
    this.forget(name);
    const restored = await this.#workerOf(name).call("restore", learnt);
    this.#learnt.set(name, learnt);
    this.#attempts.delete(name);
    return restored;
  }

  /**
   * Ask a model nothing any more, and do not bring it back.
   * @param {string} name
   */
  forget(name) {
    this.#learnt.delete(name);
  }

  /**
   * A question never starts a worker: one that is gone must not be replaced, in silence, by an empty one. It waits
   * for one that is being started again, and is asked again, once, if the worker dies of it.
   * @param {string} name of a model
   * @param {string} method
   * @param {object} [args]
   * @returns {Promise<any>}
   */
  async ask(name, method, args) {
    try {
      return await this.#askOnce(name, method, args);
    } catch (error) {
      if (!this.#returning.has(name)) throw error;
      return this.#askOnce(name, method, args);
    }
  }

  /**
   * @param {string} name
   * @param {string} method
   * @param {object} [args]
   */
  async #askOnce(name, method, args) {
    await this.#returning.get(name);
    const client = this.#workers.get(name);
    if (!client) throw new Error(`No model "${name}" is here: train it first.`);
    const answer = await client.call(method, args);
    this.#attempts.delete(name);
    return answer;
  }

  /**
   * End a worker whose training has failed.
   * @param {string} name
   * @param {Error} reason
   */
  drop(name, reason) {
    this.#workers.get(name)?.end(reason);
    this.#workers.delete(name);
    this.#learnt.delete(name);
  }

  /**
   * @param {string} name of a model
   * @returns {WorkerClient} alive
   */
  #workerOf(name) {
    const client = this.#workers.get(name);
    if (client && !client.hasEnded) return client;
    const lost = (/** @type {Error} */ error) => this.#lose(name, error);
    const fresh = new WorkerClient(this.#scriptOf(name), name, "training", lost);
    this.#workers.set(name, fresh);
    return fresh;
  }

  /**
   * @param {string} name of a model whose worker has died
   * @param {Error} error
   */
  #lose(name, error) {
    if (this.training.has(name)) this.#news.lost(name, error);
    else if (this.#learnt.has(name) && !this.#returning.has(name)) this.#fetchBack(name, error);
  }

  /**
   * @param {string} name
   * @param {Error} reason why its worker has died
   */
  #fetchBack(name, reason) {
    this.#returning.set(name, this.#restore(name, reason));
    this.#news.ended([...this.#returning.keys()]);
  }

  /**
   * @param {string} name
   * @param {Error} reason
   */
  async #restore(name, reason) {
    const learnt = this.#learnt.get(name);
    const failure = await this.#attempt(name, reason);
    this.#returning.delete(name);
    // else a training has begun meanwhile
    if (this.#learnt.get(name) === learnt) {
      if (!failure) this.#back.push(name);
      else {
        this.#learnt.delete(name);
        this.#news.lost(name, failure);
      }
    }
    if (this.#returning.size === 0 && this.#back.length > 0) this.#news.back(this.#back.splice(0));
  }

  /**
   * @param {string} name
   * @param {Error} reason
   * @returns {Promise<Error | null>} null once the model is there again
   */
  async #attempt(name, reason) {
    const learnt = this.#learnt.get(name);
    let failure = reason;
    while (learnt && this.#learnt.get(name) === learnt && this.#count(name)) {
      const client = this.#workerOf(name);
      try {
        await client.call("restore", learnt);
        return null;
      } catch (error) {
        failure = asError(error);
        if (this.#learnt.get(name) === learnt) client.end(failure);
      }
    }
    return failure;
  }

  /**
   * @param {string} name
   * @returns {boolean} whether another attempt may be made
   */
  #count(name) {
    const attempts = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.set(name, attempts);
    return attempts <= MOST_ATTEMPTS;
  }
}
