/**
 * Bytes that come in pieces -> blocks of whole lines, whose breaks are all \n.
 *
 *     const lines = new Lines();
 *     lines.push(chunk, (bytes, end) => end);          // returns how much it has used
 *     lines.end((bytes, end) => end);
 *
 * Line breaks are \n, \r\n, \r\r\n and \r\r\r\n, which some programs write; where the start of a file has none of
 * these, \r. Marks of UTF-8 at the start are dropped, however many. What a reader does not use, since a line or a
 * quoted field goes on, comes again with what follows.
 */

const LF = 10;
const CR = 13;

/** Bytes of a line that a reader may wait for; it refuses more. */
export const LONGEST = 1_000_000;

/**
 * @typedef {(bytes: Uint8Array, end: number, isLast: boolean) => number} Use bytes up to `end`; returns the place
 *   of the first one that is not used yet
 */

export class Lines {
  /** What is left of earlier pieces, then the new one. */
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #isStart = true;
  /** Whether \r alone ends a line; null until it is known. */
  #hasLoneBreaks = /** @type {boolean | null} */ (null);

  /**
   * @param {Uint8Array} chunk
   * @param {Use} use
   */
  push(chunk, use) {
    this.#append(chunk);
    if (this.#isStart && this.#length < 3) return; // a mark may still be incomplete
    this.#clean(this.#length - chunk.length, false);
    this.#hand(use, false);
  }

  /**
   * There is no more.
   * @param {Use} use
   */
  end(use) {
    this.#clean(0, true);
    this.#hand(use, true);
  }

  /** @param {Uint8Array} chunk */
  #append(chunk) {
    const needed = this.#length + chunk.length;
    // one more, for what ends the last line
    if (needed >= this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed + 1, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }

  /**
   * Drop marks and carriage returns.
   * @param {number} from where what is new begins
   * @param {boolean} isLast
   */
  #clean(from, isLast) {
    let start = from;
    if (this.#isStart) start = this.#withoutMarks();
    // carriage returns that ended the piece before may belong to a line break
    while (start > 0 && this.#bytes[start - 1] === CR) start--;
    const first = this.#bytes.subarray(0, this.#length).indexOf(CR, start);
    if (first < 0) return;
    if (this.#hasLoneBreaks === null) {
      const hasNone = this.#bytes.subarray(0, this.#length).indexOf(LF) < 0;
      // what ends the piece may be the first half of a line break
      if (hasNone && first >= this.#length - 3 && !isLast) return;
      this.#hasLoneBreaks = hasNone;
    }
    this.#length = this.#hasLoneBreaks ? this.#breakAt(first) : this.#compact(first);
  }

  /** @returns {number} where to go on */
  #withoutMarks() {
    const bytes = this.#bytes;
    let start = 0;
    const isMark = (/** @type {number} */ at) =>
      bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
    while (start + 3 <= this.#length && isMark(start)) start += 3;
    bytes.copyWithin(0, start, this.#length);
    this.#length -= start;
    this.#isStart = this.#length < 3;
    return 0;
  }

  /**
   * @param {number} first carriage return
   * @returns {number} the length
   */
  #breakAt(first) {
    for (let i = first; i < this.#length; i++) if (this.#bytes[i] === CR) this.#bytes[i] = LF;
    return this.#length;
  }

  /**
   * Drop the carriage returns that belong to a line break. At the end of a piece nobody knows yet what follows: they
   * stay, and are looked at again.
   * @param {number} first carriage return
   * @returns {number} the length
   */
  #compact(first) {
    const [bytes, length] = [this.#bytes, this.#length];
    let to = first;
    for (let i = first; i < length; i++) {
      if (bytes[i] !== CR) {
        bytes[to++] = bytes[i];
        continue;
      }
      let end = i + 1;
      while (end < length && end < i + 3 && bytes[end] === CR) end++;
      if (bytes[end] === LF && end < length) i = end - 1;
      else bytes[to++] = CR;
    }
    return to;
  }

  /**
   * @param {Use} use
   * @param {boolean} isLast
   */
  #hand(use, isLast) {
    this.#bytes[this.#length] = LF; // whoever reads on stops there
    const lastBreak = this.#length > 0 ? this.#bytes.lastIndexOf(LF, this.#length - 1) : -1;
    // a line without an end is for the reader to refuse, before it fills the memory
    const isFlood = this.#length > LONGEST;
    const end = isLast || (isFlood && lastBreak < 0) ? this.#length : lastBreak + 1;
    const used = end > 0 || isLast ? use(this.#bytes, end, isLast) : 0;
    this.#bytes.copyWithin(0, used, this.#length);
    this.#length -= used;
  }

  /** How many bytes wait for the rest of their line. */
  get waiting() {
    return this.#length;
  }
}
