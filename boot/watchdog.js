/**
 * Watches whether the start goes on, and finds out what holds it up: by progress, not by time alone.
 *
 *     const watchdog = new Watchdog((reason) => console.warn(reason));
 *     watchdog.progress(); // something has come
 *     watchdog.suspect("its code failed"); // wrong perhaps, or somebody else's: only if nothing goes on
 *     watchdog.end();
 *
 * Seconds are counted in ticks: while the page computes, or sleeps, none passes.
 */

import { integrities, nameOf, neededFiles, ownFetch, unfinished } from "./files.js";

const TICK = 1000;

/** After so many ticks without progress, files are looked at one by one. */
const QUIET = 10;

/** So many, if there is a reason already to think that it has failed. */
const QUIET_IF_SUSPECTED = 3;

/** So many, if all files are there: a slow machine may compile for long. */
const QUIET_IF_COMPLETE = 120;

/** How long a file that is looked at may take to answer, in milliseconds. */
const ANSWER_WITHIN = 5000;

export class Watchdog {
  #quiet = 0;
  #suspicion = "";
  #isLooking = false;
  #onFailure;
  #timer;

  /** @param {(reason: string) => void} onFailure is told why the start does not go on */
  constructor(onFailure) {
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  progress() {
    this.#quiet = 0;
  }

  /** @param {string} reason why the start may have failed */
  suspect(reason) {
    this.#suspicion ||= reason;
  }

  end() {
    clearInterval(this.#timer);
  }

  async #tick() {
    this.#quiet++;
    const limit = this.#suspicion ? QUIET_IF_SUSPECTED : QUIET;
    if (this.#quiet < limit || this.#quiet % limit > 0 || this.#isLooking) return;
    this.#isLooking = true;
    const before = this.#quiet;
    const found = await this.#reason();
    this.#isLooking = false;
    // what has come meanwhile refutes it
    if (found && this.#quiet >= before) this.#onFailure(found);
  }

  /** @returns {Promise<string>} why nothing goes on; empty while it still may */
  async #reason() {
    const missing = unfinished();
    const wrong = await firstFault(
      missing.length > 0 && !this.#suspicion ? missing : neededFiles(),
    );
    if (wrong) return wrong;
    if (this.#suspicion) return this.#suspicion;
    if (missing.length > 0)
      return `${nameOf(missing[0])} has not come whole: nothing more of it arrives`;
    return this.#quiet < QUIET_IF_COMPLETE ? "" : "Python has not gone on for two minutes";
  }
}

/**
 * @param {string[]} urls
 * @returns {Promise<string | undefined>} what is wrong with the first of them with which something is
 */
async function firstFault(urls) {
  const faults = await Promise.all(urls.map(faultOf));
  return faults.find((fault) => fault);
}

/**
 * Ask for a file again and look at the answer.
 * @param {string} url
 * @returns {Promise<string>} empty when nothing is wrong with it
 */
async function faultOf(url) {
  const name = nameOf(url);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_WITHIN);
  try {
    const answer = await ownFetch(url, { cache: "no-store", signal: stop.signal });
    if (!answer.ok) return `${name} answered with HTTP status ${answer.status}`;
    return isScript(url) ? await faultOfScript(url, answer, stop.signal) : "";
  } catch {
    return stop.signal.aborted
      ? `${name} does not come: no answer`
      : `${name} did not come: the connection failed`;
  } finally {
    clearTimeout(timer);
    stop.abort(); // the rest of a large file is not wanted
  }
}

/** @param {string} url */
const isScript = (url) => /\.m?js$/.test(url);

/**
 * @param {string} url
 * @param {Response} answer
 * @param {AbortSignal} signal
 */
async function faultOfScript(url, answer, signal) {
  const name = nameOf(url);
  const type = answer.headers.get("Content-Type") ?? "no type";
  if (!/javascript/.test(type)) return `${name} came as ${type}, not as JavaScript`;
  await answer.arrayBuffer();
  const integrity = integrities.get(url);
  if (!integrity) return "";
  const isRight = await ownFetch(url, { cache: "no-store", integrity, signal }).then(
    () => true,
    () => signal.aborted,
  );
  return isRight ? "" : `${name} is not the file of this version`;
}
