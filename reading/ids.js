/**
 * Ids of a file -> rows from 0 on, in the order in which they come.
 *
 *     const ids = new Ids();
 *     ids.rowOf(17);        // 0
 *     ids.rowOfText("b");   // 1, and from now on 17 is "17"
 *
 * Ids are integers from 1 on of at most 15 digits, as long as no other comes; then all are texts. Small ones, as most
 * data has, are found in a table by themselves. For the others an open addressing table of typed arrays takes 12 bytes
 * an entry, a Map of numbers five times that.
 */

const NONE = -1;

/** Ids below it are places of a table. */
const SMALL = 1 << 20;

export class Ids {
  /** @type {Map<string, number> | null} */
  #texts = null;
  /**
   * Of small ids the row + 1, 0: none, for whoever looks up very many. Another array once it has grown, and an empty one
   * where ids are texts.
   */
  small = new Int32Array(1 << 12);
  #keys = new Float64Array(1 << 12);
  #rows = new Int32Array(1 << 12);
  #ids = new Float64Array(1 << 11);
  #size = 0;

  get size() {
    return this.#size;
  }

  /** Whether some id is no integer. */
  get areTexts() {
    return this.#texts !== null;
  }

  /**
   * @param {number} id
   * @returns {number} its row, -1 where it has none
   */
  find(id) {
    if (id < this.small.length) return this.small[id] - 1;
    if (this.#texts) return this.#texts.get(String(id)) ?? NONE;
    const place = this.#place(id);
    return this.#keys[place] === id ? this.#rows[place] : NONE;
  }

  /**
   * @param {string} id
   * @returns {number} likewise
   */
  findText(id) {
    if (this.#texts) return this.#texts.get(id) ?? NONE;
    return isPlain(id) ? this.find(Number(id)) : NONE;
  }

  /**
   * @param {number} id that has no row yet
   * @returns {number} its row
   */
  add(id) {
    if (this.#texts) return this.#addText(String(id));
    if (2 * (this.#size + 1) > this.#keys.length) this.#grow();
    if (id < SMALL) this.#setSmall(id);
    else this.#set(id, this.#size);
    this.#ids[this.#size] = id;
    return this.#size++;
  }

  /**
   * @param {number} id
   * @param {number} row
   */
  #set(id, row) {
    const place = this.#place(id);
    this.#keys[place] = id;
    this.#rows[place] = row;
  }

  /** @param {number} id */
  #setSmall(id) {
    while (id >= this.small.length) {
      const larger = new Int32Array(2 * this.small.length);
      larger.set(this.small);
      this.small = larger;
    }
    this.small[id] = this.#size + 1;
  }

  /**
   * @param {string} id that has no row yet
   * @returns {number} its row
   */
  addText(id) {
    if (!this.#texts && isPlain(id)) return this.add(Number(id));
    this.#texts ??= new Map(Array.from(this.numbers(), (known, row) => [String(known), row]));
    this.small = new Int32Array(0);
    return this.#addText(id);
  }

  /** @returns {Float64Array} [size] row -> id; where ids are texts, nothing that can be used */
  numbers() {
    return this.#ids.slice(0, this.#size);
  }

  /** @returns {string[]} [size] row -> id */
  texts() {
    return this.#texts ? [...this.#texts.keys()] : Array.from(this.numbers(), String);
  }

  /** @param {string} id */
  #addText(id) {
    const texts = /** @type {Map<string, number>} */ (this.#texts);
    texts.set(id, this.#size);
    return this.#size++;
  }

  /**
   * @param {number} id
   * @returns {number} where it is, or would be
   */
  #place(id) {
    const mask = this.#keys.length - 1;
    let place = hashOf(id) & mask;
    while (this.#keys[place] !== 0 && this.#keys[place] !== id) place = (place + 1) & mask;
    return place;
  }

  #grow() {
    const ids = this.numbers();
    this.#keys = new Float64Array(2 * this.#keys.length);
    this.#rows = new Int32Array(this.#keys.length);
    this.#ids = new Float64Array(this.#keys.length / 2);
    this.#ids.set(ids);
    for (let row = 0; row < ids.length; row++) if (ids[row] >= SMALL) this.#set(ids[row], row);
  }
}

/**
 * @param {string} id
 * @returns {boolean} whether it is an integer from 1 on, written as it would be by us
 */
export function isPlain(id) {
  return /^[1-9]\d{0,14}$/.test(id);
}

/**
 * @param {number} id an integer
 * @returns {number} 32 bits that look like chance
 */
function hashOf(id) {
  return mix((id % 4294967296) ^ Math.imul(Math.floor(id / 4294967296), 0x9e3779b1));
}

/**
 * The end of MurmurHash3.
 * @param {number} bits
 * @returns {number} an integer of 32 bits
 */
export function mix(bits) {
  let hash = bits ^ (bits >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
