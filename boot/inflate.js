/**
 * Makes of a compressed file what boot/interpreter.js goes on from: in a worker, or where none starts on the page.
 *
 *     const snapshot = await inflated(await answer.blob());
 */

import { unpacked } from "./snapshot.js";

/**
 * @param {Blob} content gzip
 * @throws {TypeError} when it is not
 */
export async function inflated(content) {
  const stream = content.stream().pipeThrough(new DecompressionStream("gzip"));
  return unpacked(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** @param {MessageEvent<Blob>} event */
async function answer({ data }) {
  try {
    const snapshot = await inflated(data);
    const files = snapshot.files.map(({ content }) => content.buffer);
    postMessage(snapshot, { transfer: [snapshot.memory.buffer, ...files] });
  } catch (error) {
    postMessage({ error: String(error) });
  }
}

if (!("document" in globalThis)) addEventListener("message", answer);
