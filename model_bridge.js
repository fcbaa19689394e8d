/**
 * The one JavaScript module that Python imports: a narrow façade over the workers.
 *
 *     from pyscript.js_modules import model_bridge
 *     summaries = await model_bridge.train(models, data, settings, on_progress)
 *
 * `models` are entries of the registry (model/models.json). Only numbers, strings, plain objects,
 * Int32Array and Float32Array cross, files as Uint8Array or Blob, what is read of files, and the modules of what is kept and
 * of what is chosen. Every call returns a promise that resolves or rejects. A worker that
 * dies fails the training that it is in; afterwards it is started again with its model, while questions wait
 * (model/worker/crew.js), and whoever asked by `follow` is told.
 */

import { ownScript } from "./boot/trusted.js";
import { VisitorError } from "./model/core/errors.js";
import { WorkerClient } from "./model/worker/client.js";
import { Crew } from "./model/worker/crew.js";
import { asError } from "./model/worker/protocol.js";

/** @typedef {import("./model/asking/answer.js").Answer} Answer */
/** @typedef {import("./model/asking/answer.js").Question} Question */
/** @typedef {import("./model/asking/everybody.js").GuestUsers} GuestUsers */
/** @typedef {import("./model/asking/query.js").Query} Query */
/** @typedef {import("./model/asking/walk.js").Walk} Walk */
/** @typedef {import("./exports/parquet.js").Column} Column */
/** @typedef {import("./model/references/watched.js").Pairs} Pairs */
/** @typedef {import("./model/worker/protocol.js").Kept} Kept */
/** @typedef {import("./model/worker/protocol.js").Layout} Layout */
/** @typedef {import("./model/worker/protocol.js").Learnt} Learnt */
/** @typedef {import("./model/worker/protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("./model/worker/protocol.js").Progress} Progress */
/** @typedef {import("./model/worker/protocol.js").ReferenceLists} ReferenceLists */
/** @typedef {import("./model/worker/protocol.js").Restored} Restored */
/** @typedef {import("./model/worker/protocol.js").Settings} Settings */
/** @typedef {import("./model/worker/protocol.js").Summary} Summary */
/** @typedef {import("./model/worker/protocol.js").TrainingData} TrainingData */

/**
 * Those who are told of what happens to workers.
 * @typedef {object} Listener
 * @property {(names: string[]) => void} ended the workers of these models, which are being started again
 * @property {(names: string[]) => void} back these, with their models
 * @property {(name: string, message: string) => void} lost a model that is gone, or its training, and why
 */

/** @type {Listener[]} */
const listeners = [];

/**
 * Why the last training ended, if a worker died.
 * @type {Error | null}
 */
let lossInTraining = null;

const crew = new Crew(trainingScript, {
  ended: (names) => {
    for (const { ended } of listeners) ended(names);
  },
  back: (names) => {
    for (const { back } of listeners) back(names);
  },
  lost: (name, error) => {
    if (crew.training.has(name)) lossInTraining = error;
    for (const { lost } of listeners) lost(name, error.message);
  },
});

/** The workers beside those of the models, by what they do: their scripts. */
const SCRIPTS = {
  projection: "./model/worker/projector.js",
  reading: "./reading/worker.js",
  references: "./model/worker/references.js",
  tables: "./model/worker/tables.js",
};

/** @typedef {keyof typeof SCRIPTS} Work */

/**
 * Each is started when it is first asked, and again after it has ended.
 * @type {Map<Work, WorkerClient>}
 */
const helpers = new Map();

/** Why the worker of references was ended, if a newer question or a training did it. */
const OUTDATED = new Error("Something newer has taken its place.");

/** Why the worker of files was ended, if the visitor has done it. */
const CANCELLED = new Error("The visitor does not wait for the files any more.");

/**
 * What is being laid out.
 * @type {Promise<Layout> | null}
 */
let projection = null;

/**
 * Hear of workers that die of themselves, those of trained models and those that train.
 * @param {Listener["ended"]} ended
 * @param {Listener["back"]} back
 * @param {Listener["lost"]} lost
 */
export function follow(ended, back, lost) {
  listeners.push({ ended, back, lost });
}

/**
 * Load TensorFlow.js in the workers ahead of the first training.
 * @param {Iterable<ModelEntry>} models
 */
export function prepare(models) {
  for (const { name } of models) crew.prepare(name);
}

/**
 * Train models from scratch, side by side. When one fails, all are ended.
 * @param {Iterable<ModelEntry>} models
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {(progress: Progress & {model: string}) => void} onProgress
 * @param {boolean} [watch] whether the report at the end of an epoch has a frame
 * @param {boolean} [step] whether all pause after the first epoch
 * @returns {Promise<Summary[]>} in the order of the models
 */
export async function train(models, data, settings, onProgress, watch = false, step = false) {
  if (crew.training.size > 0) throw new Error("A training run is under way: stop it first.");
  lossInTraining = null;
  endReferences();
  const entries = [...models];
  const runs = entries.map((entry) =>
    crew.train(entry, { data, settings, watch, step }, (progress) =>
      onProgress({ ...progress, model: entry.name }),
    ),
  );
  try {
    return await Promise.all(runs);
  } catch (error) {
    const reason = asError(error);
    for (const { name } of entries) crew.drop(name, reason);
    await Promise.allSettled(runs);
    throw reason;
  }
}

/**
 * @param {string} name of a trained model
 * @returns {Promise<Kept>} what it has learnt, as it was left
 */
export async function learntBy(name) {
  return crew.learntBy(name);
}

/**
 * Whether weights are those of these models, with these settings and data; nothing is changed by it.
 * @param {Iterable<ModelEntry>} models
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {Iterable<Kept>} kept of each
 * @throws {VisitorError} saying what was expected
 */
export async function check(models, data, settings, kept) {
  // one after the other: of several that are wrong, the first is named
  for (const one of learntOf(models, data, settings, kept)) await crew.check(one);
}

/**
 * Let models be those that were trained before, or elsewhere; others that were there are not asked any more. When one
 * fails, all are ended.
 * @param {Iterable<ModelEntry>} models
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {Iterable<Kept>} kept of each
 * @param {Iterable<string>} others names of the models that are not among them
 * @returns {Promise<Restored[]>} in the order of the models
 */
export async function open(models, data, settings, kept, others) {
  if (crew.training.size > 0) throw new Error("A training run is under way: stop it first.");
  endReferences();
  for (const name of others) crew.forget(name);
  const learnt = learntOf(models, data, settings, kept);
  const openings = learnt.map((one) => crew.open(one));
  try {
    return await Promise.all(openings);
  } catch (error) {
    const reason = asError(error);
    for (const { entry } of learnt) crew.drop(entry.name, reason);
    await Promise.allSettled(openings);
    throw reason;
  }
}

/**
 * @param {Iterable<ModelEntry>} models
 * @param {TrainingData} data
 * @param {Settings} settings
 * @param {Iterable<Kept>} kept of each
 * @returns {Learnt[]}
 */
function learntOf(models, data, settings, kept) {
  const [entries, weights] = [[...models], [...kept]];
  return entries.map((entry, i) => ({ entry, data, settings, ...weights[i] }));
}

/**
 * Pause, resume or stop whatever trains, or let it go on for one epoch; stopped models keep what they have learnt.
 * @param {"pause" | "resume" | "step" | "stop"} action
 * @throws {Error} when a worker that trains is dying, or has died
 * @throws {VisitorError} when nothing trains
 */
export async function control(action) {
  const { training } = crew;
  if (training.size === 0) throw lossInTraining ?? new VisitorError("Nothing is training now.");
  await Promise.all(Array.from(training, (name) => crew.ask(name, action)));
}

/**
 * @param {string} name of a model
 * @returns {Promise<{values: Float32Array, dim: number}>} flat [numItems * dim]
 */
export function itemEmbeddings(name) {
  return crew.ask(name, "itemEmbeddings");
}

/**
 * The best films for a user, or for a guest by ratings, and why.
 * @param {string} name of a model
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
export function recommend(name, question) {
  return crew.ask(name, "recommend", question);
}

/**
 * The answers of several models to one question, worked out side by side.
 * @param {Iterable<string>} names of models
 * @param {Question} question
 * @returns {Promise<Answer[]>} in the order of the names
 */
export function recommendEach(names, question) {
  return Promise.all(Array.from(names, (name) => recommend(name, question)));
}

/**
 * One prediction followed from ids to score.
 * @param {string} name of a model
 * @param {Query} query of whoever the list is for
 * @param {number} itemIdx
 * @returns {Promise<Walk>}
 */
export function walk(name, query, itemIdx) {
  return crew.ask(name, "walk", { query, itemIdx });
}

/**
 * The k best films for every user.
 * @param {string} name of a model
 * @param {number} k
 * @param {Int32Array} starts [numUsers + 1] where each user's items start in `items`
 * @param {Int32Array} items by user, never returned to that user
 * @param {GuestUsers | null} [guests] who is read as a guest
 * @returns {Promise<Int32Array>} [numUsers * k], best first, -1 where a list is short
 */
export function recommendAll(name, k, starts, items, guests = null) {
  return crew.ask(name, "recommendAll", { k, starts, items, guests });
}

/**
 * The vectors of all items and all users: their dot products are the scores.
 * @param {string} name of a model
 * @param {GuestUsers} guests who is read as a guest
 * @returns {Promise<{items: Float32Array, users: Float32Array, dim: number}>} flat [numItems * dim], [numUsers * dim]
 */
export function vectors(name, guests) {
  return crew.ask(name, "vectors", { guests });
}

/**
 * Write a table as a Parquet file.
 * @param {Column[]} columns of equally many rows
 * @param {Record<string, string>} about what the file says of itself
 * @returns {Promise<Blob>}
 */
export function parquet(columns, about) {
  return ask("tables", "parquet", { columns, about });
}

/**
 * @param {string} name of a model
 * @returns {Promise<{numTensors: number, numBuffers: number, heapBytes: number}>} of the model's worker
 */
export function memory(name) {
  return crew.ask(name, "memory");
}

/**
 * Lay rows out in the plane so that neighbours stay neighbours, by UMAP. What is under way is outdated by it,
 * and stopped.
 * @param {Float32Array} vectors [n * dim] rows of length one
 * @param {number} dim
 * @param {Float32Array} start [n * 2] where to begin
 * @param {number} seed an integer
 * @param {(progress: Layout) => void} onProgress is told several times a second
 * @returns {Promise<Layout>} whole, or as far as it had come when it was stopped
 */
export async function project(vectors, dim, start, seed, onProgress) {
  while (projection) {
    await Promise.allSettled([stopProjection(), projection]);
  }
  projection = ask("projection", "project", { vectors, dim, start, seed }, onProgress);
  try {
    return await projection;
  } finally {
    projection = null;
  }
}

/**
 * Stop the projection under way, if there is one: it resolves as far as it has come.
 * @throws {Error} when its worker is dying
 */
export async function stopProjection() {
  if (projection) await ask("projection", "stop");
}

/**
 * @param {Float32Array} vectors [n * dim] rows of length one
 * @param {number} dim
 * @param {Float32Array} points [n * 2] on a map
 * @returns {Promise<number>} share of each row's ten nearest that are among its ten nearest on the map, 0..1
 */
export function keptNeighbours(vectors, dim, points) {
  return ask("projection", "keptNeighbours", { vectors, dim, points });
}

/**
 * Every user's lists by EASE and ItemKNN, which models are measured against. What is under way is outdated by it. A
 * training has the processors for itself: it ends what is under way, and while there is one nothing is begun.
 * @param {Pairs} data what was watched in training
 * @param {number} k at least 1
 * @returns {Promise<ReferenceLists | null>} null when a newer question or a training has taken its place
 */
export async function references(data, k) {
  endReferences();
  if (crew.training.size > 0) return null;
  try {
    return await ask("references", "lists", { data, k });
  } catch (error) {
    if (error !== OUTDATED) throw error;
    return null;
  }
}

/** Its worker hears nothing while it computes: all that can be done is to end it. */
function endReferences() {
  const outdated = helpers.get("references");
  if (outdated?.isBusy) outdated.end(OUTDATED);
}

/**
 * A file of the site (reading/fetched.js), which is loaded when it is first asked for.
 * @param {string} url
 * @param {number} most bytes
 * @param {string} integrity of its bytes; empty: they may be any
 * @returns {Promise<import("./reading/fetched.js").Fetched>}
 */
export async function fetched(url, most, integrity) {
  const { fetched } = await import("./reading/fetched.js");
  return fetched(url, most, integrity);
}

/** Start the worker of files ahead of the first click on Load Data. */
export function prepareReading() {
  try {
    helperFor("reading");
  } catch {
    // a sandboxed frame starts none (readFiles)
  }
}

/**
 * Read files of ratings (reading/read.js).
 * @param {import("./reading/archive.js").NamedBlob[]} files
 * @param {import("./reading/read.js").Options} options
 * @param {(progress: import("./reading/read.js").ReadingProgress) => void} onProgress
 * @returns {Promise<import("./reading/tabulated.js").Tabulated | {question: import("./reading/choose.js").Columns} | null>}
 *   null when it was cancelled
 */
export async function readFiles(files, options, onProgress) {
  stopReading();
  let isRead = false;
  try {
    const found = await ask("reading", "read", { files, ...options }, onProgress);
    isRead = "userIdx" in found;
    return found;
  } catch (error) {
    if (error === CANCELLED) return null;
    if (!hasNoWorkers(error)) throw error;
    const { read } = await import("./reading/read.js");
    return await read(files, options, onProgress);
  } finally {
    // orderOfRead has no more to ask
    if (!isRead) helpers.get("reading")?.end(CANCELLED);
  }
}

/**
 * Files of certain names out of what the visitor has brought (reading/picked.js).
 * @param {import("./reading/archive.js").NamedBlob[]} files
 * @param {string[]} names
 * @returns {Promise<Record<string, Uint8Array>>}
 */
export async function pickedFiles(files, names) {
  try {
    return await ask("reading", "pick", { files, names });
  } catch (error) {
    if (!hasNoWorkers(error)) throw error;
    const { picked } = await import("./reading/picked.js");
    return picked(files, names);
  }
}

/**
 * A sandboxed frame starts no worker: there the page waits for its files.
 * @param {unknown} error
 */
function hasNoWorkers(error) {
  return error instanceof DOMException && error.name === "SecurityError";
}

/**
 * The order in time of what was read last, and of no more use: what its worker has held of it is free.
 * @returns {Promise<Int32Array | null>} null where there are no times, or something else is being read
 */
export async function orderOfRead() {
  const reading = helpers.get("reading");
  if (!reading || reading.hasEnded) return null;
  try {
    return await reading.call("byTime");
  } catch (error) {
    if (error !== CANCELLED) throw error;
    return null;
  } finally {
    reading.end(CANCELLED); // it alone: another one may read something else by now
  }
}

/** End the reading under way, if there is one: it resolves to null. */
export function stopReading() {
  const reading = helpers.get("reading");
  if (reading?.isBusy) reading.end(CANCELLED);
}

/**
 * What the visitor has chosen or dropped (reading/chosen.js), loaded when it is first asked for.
 * @returns {Promise<typeof import("./reading/chosen.js")>}
 */
export function chosen() {
  return import("./reading/chosen.js");
}

/**
 * What the browser keeps of runs (storage/runs.js), loaded when it is first asked for.
 * @returns {Promise<typeof import("./storage/runs.js")>}
 */
export function runs() {
  return import("./storage/runs.js");
}

/**
 * What the browser keeps of models (storage/models.js), likewise.
 * @returns {Promise<typeof import("./storage/models.js")>}
 */
export function models() {
  return import("./storage/models.js");
}

/**
 * The MovieLens that the browser keeps (storage/movielens.js), likewise.
 * @returns {Promise<typeof import("./storage/movielens.js")>}
 */
export function movielens() {
  return import("./storage/movielens.js");
}

/**
 * @param {Work} work
 * @param {string} method
 * @param {object} [args]
 * @param {(progress: any) => void} [onProgress]
 * @returns {Promise<any>}
 */
function ask(work, method, args, onProgress) {
  return helperFor(work).call(method, args, onProgress);
}

/**
 * @param {Work} work
 * @returns {WorkerClient} its worker, started where there is none
 */
function helperFor(work) {
  let helper = helpers.get(work);
  if (!helper || helper.hasEnded) {
    const script = ownScript(new URL(SCRIPTS[work], import.meta.url));
    // whoever waits for an answer is told; there is nothing else to lose
    helper = new WorkerClient(script, work, work, () => {});
    helpers.set(work, helper);
  }
  return helper;
}

/**
 * Each worker has an address of its own: of several that start at once with the same one, WebKit gives only the first
 * what a service worker has kept, and asks the network for the others.
 * @param {string} name of a model
 * @returns {string} with the backend that the page's address asks for
 */
function trainingScript(name) {
  const script = new URL("./model/worker/worker.js", import.meta.url);
  script.searchParams.set("model", name);
  const backend = new URLSearchParams(location.search).get("backend");
  if (backend !== null) script.searchParams.set("backend", backend);
  return ownScript(script);
}
