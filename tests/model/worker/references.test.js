/** The bridge to the worker of references: its lists, a question that is outdated, and a worker that dies. */

import { expect } from "chai";
import { easeLists } from "../../../model/references/ease.js";
import { itemKnnLists } from "../../../model/references/item_knn.js";
import { Watched } from "../../../model/references/watched.js";
import { references, train } from "../../../model_bridge.js";
import { randomPairs } from "../references/plain.js";
import { ENDED, end, workersOf } from "./dying.js";
import { makeData, rejection, SETTINGS } from "./run_data.js";

const MODELS = /** @type {import("../../../model/worker/protocol.js").ModelEntry[]} */ (
  await (await fetch("/model/models.json")).json()
);
const PAIRS = randomPairs(30, 40, 300);
const OTHERS = randomPairs(30, 40, 300, 2);
// so many that there is time to ask again: a second, at least
const LARGE = randomPairs(1500, 1600, 60_000);

/** @param {import("../../../model/references/watched.js").Pairs} pairs */
const expected = (pairs) => {
  const watched = new Watched(pairs);
  return { ease: easeLists(watched, 5), itemKnn: itemKnnLists(watched, 5) };
};
const workers = () => workersOf("references").length;

describe("the bridge to references", () => {
  it("gives the lists of both, by one worker that starts when it is first asked", async () => {
    expect(workers()).to.equal(0);
    for (const pairs of [PAIRS, OTHERS]) {
      expect(await references(pairs, 5)).to.deep.equal(expected(pairs));
    }
    expect(expected(PAIRS)).to.not.deep.equal(expected(OTHERS));
    expect(workers()).to.equal(1);
  });

  it("ends what is under way for a newer question, and gives the older one nothing", async () => {
    const before = workers();
    const answers = [references(LARGE, 5), references(LARGE, 5), references(PAIRS, 5)];
    expect(await Promise.all(answers)).to.deep.equal([null, null, expected(PAIRS)]);
    // the first worker was idle
    expect(workers()).to.equal(before + 2);
  });

  it("gives way to a training, and begins nothing while there is one", async () => {
    const outdated = references(LARGE, 5);
    const training = train(MODELS.slice(0, 1), makeData(), SETTINGS, () => {});
    expect(await outdated).to.equal(null);
    expect(await references(PAIRS, 5)).to.equal(null);
    await training;
    expect(await references(PAIRS, 5)).to.deep.equal(expected(PAIRS));
  });

  it("rejects what is wrong with the worker's words, and works afterwards", async () => {
    for (const asked of [
      () => references({ ...PAIRS, numItems: 3 }, 5),
      () => references(PAIRS, 0),
    ]) {
      expect((await rejection(asked())).name).to.equal("RangeError");
    }
    expect(await references(PAIRS, 5)).to.deep.equal(expected(PAIRS));
  });

  it("rejects what waits when its worker dies without a word, and starts another one", async () => {
    const before = workers();
    const cut = rejection(references(LARGE, 5));
    end("references");
    const error = await cut;
    const message = ENDED.replace("training", "references");
    expect([error.name, error.message]).to.deep.equal(["WorkerEndedError", message]);
    expect(await references(PAIRS, 5)).to.deep.equal(expected(PAIRS));
    expect(workers()).to.equal(before + 1);
  });
});
