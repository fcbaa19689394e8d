/**
 * Gives the benchmarks the page's own bridge, without the page: `window.bench`.
 */

import { RunningPlane } from "../model/projection/running_plane.js";
import {
  itemEmbeddings,
  keptNeighbours,
  memory,
  project,
  recommend,
  recommendAll,
  references,
  train,
} from "../model_bridge.js";

/** @typedef {import("../model/worker/protocol.js").ModelEntry} ModelEntry */

/**
 * What Python sends, as JSON: plain arrays in place of typed ones.
 * @typedef {object} PlainData
 * @property {number} numUsers
 * @property {number} numItems
 * @property {number[]} userIdx
 * @property {number[]} itemIdx
 * @property {number[] | null} moment
 * @property {number[]} itemGenres
 * @property {number[]} userGenres
 * @property {number[]} itemTrend
 * @property {PlainSlice | null} validation
 */

/** @typedef {Record<keyof import("../model/worker/protocol.js").ValidationSlice, number[]>} PlainSlice */

/**
 * Train all models and ask each for every user's list.
 * @param {ModelEntry[]} models
 * @param {PlainData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {number} k
 * @param {{starts: number[], items: number[]}} exclude items by user that are never recommended
 * @returns {Promise<{seconds: number, lists: Record<string, number[]>}>} lists flat [numUsers * k]
 */
async function topLists(models, data, settings, k, { starts, items }) {
  const started = performance.now();
  await train(models, typed(data), settings, () => {});
  const seconds = (performance.now() - started) / 1000;
  /** @type {Record<string, number[]>} */
  const lists = {};
  for (const { name } of models) {
    lists[name] = [
      ...(await recommendAll(name, k, Int32Array.from(starts), Int32Array.from(items))),
    ];
  }
  return { seconds, lists };
}

/**
 * Train all models and ask each for the list of every guest, as the page asks for its visitor's.
 * @param {ModelEntry[]} models
 * @param {PlainData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {number} k
 * @param {{items: number[], stars: number[]}[]} guests
 * @returns {Promise<Record<string, number[]>>} lists flat [guests * k], -1 where one is short
 */
async function guestLists(models, data, settings, k, guests) {
  await train(models, typed(data), settings, () => {});
  const none = new Int32Array(0);
  /** @type {Record<string, number[]>} */
  const lists = {};
  for (const { name } of models) {
    lists[name] = new Array(guests.length * k).fill(-1);
    for (const [row, guest] of guests.entries()) {
      const items = Int32Array.from(guest.items);
      const { itemIdx } = await recommend(name, {
        asker: { items, stars: Float32Array.from(guest.stars) },
        known: items,
        barred: none,
        twins: none,
        popularity: 0,
        variety: 0,
        k,
        numReasons: 0,
      });
      for (const [place, item] of itemIdx.entries()) lists[name][row * k + place] = item;
    }
  }
  return lists;
}

/**
 * Train all models, watched or not, as the page does.
 * @param {ModelEntry[]} models
 * @param {PlainData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {boolean} watch
 * @returns {Promise<{seconds: number, ofModel: Record<string, number>, frames: number}>} until all were
 *   trained, until each had taken its last step, and how many frames came
 */
async function trainWatched(models, data, settings, watch) {
  /** @type {Record<string, number>} */
  const ofModel = {};
  let frames = 0;
  const all = typed(data);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const hear = (/** @type {{model: string, frame: Float32Array | null}} */ { model, frame }) => {
    ofModel[model] = seconds();
    if (frame) frames++;
  };
  await train(models, all, settings, hear, watch);
  return { seconds: seconds(), ofModel, frames };
}

/**
 * Lay the items of a trained model out, starting from principal components.
 * @param {string} name of a model
 * @param {number} seed
 * @returns {Promise<{seconds: number, kept: number, keptByComponents: number}>} neighbours kept by both
 */
async function layOut(name, seed) {
  const { values, dim } = await itemEmbeddings(name);
  const components = new RunningPlane().project(values, dim);
  const start = components.filter((_, i) => i % 3 !== 2);
  const started = performance.now();
  const { points } = await project(values, dim, start, seed, () => {});
  const seconds = (performance.now() - started) / 1000;
  return {
    seconds,
    kept: await keptNeighbours(values, dim, points),
    keptByComponents: await keptNeighbours(values, dim, start),
  };
}

/**
 * Every user's lists by EASE and ItemKNN, as the page asks for them.
 * @param {{numUsers: number, numItems: number, userIdx: number[], itemIdx: number[]}} data
 * @param {number} k
 * @returns {Promise<{seconds: number, lists: {ease: number[] | null, itemKnn: number[] | null}}>} flat
 *   [numUsers * k]
 */
async function referenceLists({ numUsers, numItems, userIdx, itemIdx }, k) {
  const pairs = { userIdx: Int32Array.from(userIdx), itemIdx: Int32Array.from(itemIdx) };
  const started = performance.now();
  const lists = await references({ numUsers, numItems, ...pairs }, k);
  const seconds = (performance.now() - started) / 1000;
  if (lists === null) throw new Error("A training has taken their place.");
  const { ease, itemKnn } = lists;
  return { seconds, lists: { ease: ease && [...ease], itemKnn: itemKnn && [...itemKnn] } };
}

/** @param {PlainData} data */
function typed(data) {
  return {
    numUsers: data.numUsers,
    numItems: data.numItems,
    userIdx: Int32Array.from(data.userIdx),
    itemIdx: Int32Array.from(data.itemIdx),
    moment: data.moment && Int32Array.from(data.moment),
    itemGenres: Float32Array.from(data.itemGenres),
    userGenres: Float32Array.from(data.userGenres),
    itemTrend: Float32Array.from(data.itemTrend),
    validation: data.validation && typedSlice(data.validation),
  };
}

/**
 * @param {PlainSlice} slice
 * @returns {import("../model/worker/protocol.js").ValidationSlice}
 */
const typedSlice = ({ users, knownStarts, known, wantedStarts, wanted }) => ({
  users: Int32Array.from(users),
  knownStarts: Int32Array.from(knownStarts),
  known: Int32Array.from(known),
  wantedStarts: Int32Array.from(wantedStarts),
  wanted: Int32Array.from(wanted),
});

/**
 * Milliseconds per step of the naive code and of ours, in turns on the same batches.
 * @param {PlainData} data
 * @param {number} rounds
 * @param {number} steps per round and side
 * @returns {Promise<{naive: number[], ours: number[], top10: number}>}
 */
async function stepTimes(data, rounds, steps) {
  const [naive, ours] = ["naive", "our"].map(
    (name) => new Worker(new URL(`./${name}_worker.js`, import.meta.url), { type: "module" }),
  );
  /** @type {{naive: number[], ours: number[]}} */
  const times = { naive: [], ours: [] };
  for (let round = 0; round <= rounds; round++) {
    const message = { data: typed(data), steps };
    const pair = [await asked(naive, message), await asked(ours, message)];
    if (round === 0) continue; // compiles and allocates
    times.naive.push(pair[0]);
    times.ours.push(pair[1]);
  }
  const top10 = await asked(ours, { topK: true });
  for (const worker of [naive, ours]) worker.terminate();
  return { ...times, top10 };
}

/**
 * Copies of the data whose ids are shifted, so that users and items multiply.
 * @param {PlainData} data
 * @param {number} copies
 */
function copied(data, copies) {
  const repeat = (/** @type {number[]} */ ids, /** @type {number} */ shift) =>
    Int32Array.from({ length: ids.length * copies }, (_, i) => {
      return ids[i % ids.length] + Math.floor(i / ids.length) * shift;
    });
  // a copy's interactions would lie before the first of the next: without moments, History learns likewise
  return {
    moment: null,
    validation: null,
    numUsers: data.numUsers * copies,
    numItems: data.numItems * copies,
    userIdx: repeat(data.userIdx, data.numUsers),
    itemIdx: repeat(data.itemIdx, data.numItems),
    itemGenres: Float32Array.from(Array(copies).fill(data.itemGenres).flat()),
    userGenres: Float32Array.from(Array(copies).fill(data.userGenres).flat()),
    itemTrend: Float32Array.from(Array(copies).fill(data.itemTrend).flat()),
  };
}

/**
 * Where the time of a step goes, of one model after the other.
 * @param {ModelEntry[]} models
 * @param {PlainData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {number} copies of the data
 * @param {number} steps
 * @returns {Promise<Record<string, object>>} by model what kernel_worker.js finds
 */
async function kernelTimes(models, data, settings, copies, steps) {
  /** @type {Record<string, object>} */
  const found = {};
  for (const entry of models) {
    const worker = new Worker(new URL("kernel_worker.js", import.meta.url), { type: "module" });
    found[entry.name] = await asked(worker, { entry, data: copied(data, copies), settings, steps });
    worker.terminate();
  }
  return found;
}

/**
 * @param {Worker} worker
 * @param {object} message
 * @returns {Promise<any>} its answer
 */
function asked(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: answer }) => resolve(answer);
    worker.onerror = ({ message: reason }) => reject(new Error(reason));
    worker.postMessage(message);
  });
}

/**
 * Train on copies of the data.
 * @param {ModelEntry[]} models
 * @param {PlainData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {number} copies
 * @returns {Promise<{seconds: number, startSeconds: number, tensors: number, heapMegabytes: number}>} seconds
 *   of an epoch of the slowest model, and before its first report; tensors left by all; the largest
 *   WebAssembly memory
 */
async function trainCopies(models, data, settings, copies) {
  const all = copied(data, copies);
  /** @typedef {{time: number, step: number}} Mark */
  /** @type {Map<string, {first: Mark, last: Mark}>} */
  const marks = new Map();
  let stepsOfEpoch = 0;
  const started = performance.now();
  await train(models, all, settings, ({ model, step, steps }) => {
    const last = { time: performance.now(), step };
    // from the first report on: start-up and warm-up do not grow with the data
    marks.set(model, { first: marks.get(model)?.first ?? last, last });
    stepsOfEpoch = steps / settings.epochs;
  });
  const perStep = Array.from(
    marks.values(),
    ({ first, last }) => (last.time - first.time) / (last.step - first.step),
  );
  const firsts = Array.from(marks.values(), ({ first }) => first.time);
  const memories = await Promise.all(models.map(({ name }) => memory(name)));
  return {
    seconds: (Math.max(...perStep) * stepsOfEpoch) / 1000,
    startSeconds: (Math.max(...firsts) - started) / 1000,
    tensors: memories.reduce((sum, { numTensors }) => sum + numTensors, 0),
    heapMegabytes: Math.max(...memories.map(({ heapBytes }) => heapBytes)) / 1e6,
  };
}

/**
 * Read the files that stand in the page's only input, in a fresh worker.
 * @returns {Promise<{seconds: number, kept: number}>}
 */
function readFiles() {
  const input = /** @type {HTMLInputElement} */ (document.querySelector("input"));
  const files = Array.from(input.files ?? [], (file) => ({ name: file.name, blob: file }));
  const worker = new Worker(new URL("reading_worker.js", import.meta.url), { type: "module" });
  const message = { files, options: { answer: null, most: 2_000_000, seed: 7 } };
  return asked(worker, message).finally(() => worker.terminate());
}

/**
 * @param {ModelEntry} entry
 * @param {PlainData} data
 * @param {import("../model/worker/protocol.js").Settings} settings
 * @param {number} steps
 */
async function takenApart(entry, data, settings, steps) {
  const { takenApart } = await import("./gradients.js");
  return takenApart(entry, typed(data), settings, steps);
}

Object.assign(window, {
  bench: {
    takenApart,
    topLists,
    guestLists,
    referenceLists,
    stepTimes,
    kernelTimes,
    trainCopies,
    trainWatched,
    layOut,
    readFiles,
  },
});
