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

import {
  isRight,
  LOOK,
  lookInside,
  NOT_RIGHT,
  nameOf,
  neededFiles,
  ownFetch,
  readAlong,
  unfinished,
} from "./files.js";

const TICK = 1000;

/** After so many ticks without progress, files are looked at one by one. */
const QUIET = 8;

/** So many, if there is a reason already to think that it has failed; for that reason alone it has not yet. */
const QUIET_IF_SUSPECTED = 3;

/** So many, if all files are there: a slow machine may compile for long. */
const QUIET_IF_COMPLETE = 120;

/** How long a file that is looked at may let wait for a byte, in milliseconds; and how long it is looked at. */
const BYTE_WITHIN = 3000;
const LOOK_FOR = 6000;

/** @typedef {{fault: string, isMoving: boolean}} Look what is wrong with a file; whether more of it was coming */

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
    if (!found || this.#quiet < before) return;
    this.end();
    this.#onFailure(found);
  }

  /** @returns {Promise<string>} why nothing goes on; empty while it still may */
  async #reason() {
    if (this.#suspicion) await lookInside();
    const missing = unfinished();
    // a script that has come, and cannot be run, is not missing
    const suspects = this.#suspicion ? [...missing, ...neededFiles().filter(isScript)] : missing;
    const looks = await Promise.all(suspects.map(lookAt));
    const found = looks.find(({ fault }) => fault);
    if (found) return found.fault;
    if (this.#suspicion && this.#quiet >= QUIET) return this.#suspicion;
    if (looks.some(({ isMoving }) => isMoving))
      this.progress(); // a slow network, but one that works
    else if (missing.length > 0 && this.#quiet >= QUIET)
      return `${nameOf(missing[0])} has stalled: nothing more of it comes`;
    return this.#quiet < QUIET_IF_COMPLETE ? "" : "Python has not gone on for two minutes";
  }
}

/** @param {string} url */
const isScript = (url) => /\.m?js$/.test(url);

/**
 * Ask for a file again and look at the answer, as far as it comes in a few seconds.
 * @param {string} url
 * @returns {Promise<Look>}
 */
async function lookAt(url) {
  const stop = new AbortController();
  let waits = setTimeout(() => stop.abort(), BYTE_WITHIN);
  const onByte = () => {
    clearTimeout(waits);
    waits = setTimeout(() => stop.abort(), BYTE_WITHIN);
  };
  try {
    const answer = await ownFetch(url + LOOK, { cache: "no-store", signal: stop.signal });
    return await judge(url, answer, onByte);
  } catch {
    const why = stop.signal.aborted
      ? "has stalled: no answer"
      : "did not come: the connection failed";
    return { fault: `${nameOf(url)} ${why}`, isMoving: false };
  } finally {
    clearTimeout(waits);
    stop.abort(); // the rest of a large file is not wanted
  }
}

/**
 * @param {string} url
 * @param {Response} answer
 * @param {() => void} onByte
 * @returns {Promise<Look>}
 */
async function judge(url, answer, onByte) {
  const wrong = (/** @type {string} */ what) => ({
    fault: `${nameOf(url)} ${what}`,
    isMoving: false,
  });
  if (!answer.ok) return wrong(`answered with HTTP status ${answer.status}`);
  const type = answer.headers.get("Content-Type") ?? "no type";
  if (isScript(url) && !/javascript/.test(type)) return wrong(`came as ${type}, not as JavaScript`);
  const content = await readAlong(answer, onByte, performance.now() + LOOK_FOR);
  if (content === null) return { fault: "", isMoving: true };
  return (await isRight(url, content)) ? { fault: "", isMoving: false } : wrong(NOT_RIGHT);
}
