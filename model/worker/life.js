/**
 * How the page notices that a worker has ended without a word: neither the system, short of memory, nor a browser
 * tells of it. Each worker holds a lock for as long as it lives (Web Locks API), and the page asks for the same one:
 * it is granted the moment the worker is gone, and never before, however long a worker is busy or a page frozen.
 *
 *     const watch = new Watch(worker, () => isBusy, (how) => console.warn(how));   // page
 *     watch.heard(data);            // each message of the worker
 *     answerLife(data);             // worker: the page's first message
 *
 * Where there are no locks (a page by http from another machine, or storage blocked), the page asks now and then and
 * counts in ticks of its own how long the answer takes: a page that is frozen or throttled counts none.
 */

/** How long a tick is, in milliseconds. */
const TICK = 1000;

/** So many ticks after it was asked an idle worker has not answered because it is gone. */
const IDLE_TICKS = 3;

/** So long a worker may take to start, or be busy. */
const BUSY_TICKS = 60;

/** @typedef {{alive: true, isHeld: boolean}} Alive what a worker says: whether it holds the lock */

/** The page's end. */
export class Watch {
  /** The lock's name, unlike any other of this origin's pages; null where there are no locks. */
  #name = "locks" in navigator ? `worker ${crypto.randomUUID()}` : null;
  #hasStarted = false;
  #isAsked = false;
  #ticks = 0;
  #worker;
  #isBusy;
  #onEnded;
  #timer;

  /**
   * @param {Worker} worker that was just made
   * @param {() => boolean} isBusy whether it has something to do
   * @param {(how: string) => void} onEnded is told once, unless `stop` was called before
   */
  constructor(worker, isBusy, onEnded) {
    this.#worker = worker;
    this.#isBusy = isBusy;
    this.#onEnded = onEnded;
    this.#ask();
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  /** @param {object | Alive} message any of the worker's: each is a sign of life */
  heard(message) {
    this.#ticks = 0;
    if (!("alive" in message)) return;
    this.#hasStarted = true;
    this.#isAsked = false;
    if (message.isHeld) this.#request();
    else this.#name = null;
  }

  /** The worker holds the lock by now: this request is granted when it has ended. */
  #request() {
    const ended = () => this.#onEnded("ended, perhaps for lack of memory");
    // refused to the page, but not to its worker: no browser does so
    navigator.locks.request(/** @type {string} */ (this.#name), ended).catch(() => {});
    this.stop();
  }

  #tick() {
    if (!this.#isAsked) {
      this.#ask();
      return;
    }
    this.#ticks++;
    const isLate = this.#ticks >= (this.#isBusy() ? BUSY_TICKS : IDLE_TICKS);
    if (!this.#hasStarted && this.#ticks >= BUSY_TICKS) this.#onEnded("did not start in a minute");
    else if (this.#hasStarted && isLate) this.#onEnded("ended, perhaps for lack of memory");
  }

  #ask() {
    this.#isAsked = true;
    this.#ticks = 0;
    this.#worker.postMessage({ life: this.#name });
  }

  /** Count no more. */
  stop() {
    clearInterval(this.#timer);
  }
}

/**
 * The worker's end: take the lock for good, or, where there is none, say that somebody is there.
 * @param {{life: string | null}} message
 * @returns {Promise<void>} once that is said: who works before may be gone before anybody watches
 */
export function answerLife({ life }) {
  const say = (/** @type {boolean} */ isHeld) => self.postMessage({ alive: true, isHeld });
  return new Promise((resolve) => {
    const isThere = (/** @type {boolean} */ isHeld) => resolve(say(isHeld));
    if (life === null) return isThere(false);
    const forLife = () => {
      isThere(true);
      return new Promise(() => {});
    };
    navigator.locks.request(life, forLife).catch(() => isThere(false));
  });
}
