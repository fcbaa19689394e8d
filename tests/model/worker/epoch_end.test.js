/** What is looked at when an epoch ends: the map's frame, and lists against what was set aside. */

import { expect } from "chai";
import { RunningPlane } from "../../../model/projection/running_plane.js";
import { EpochEnd } from "../../../model/worker/epoch_end.js";
import { expectClose } from "../arrays.js";
import { tensorsAndBuffers } from "../models.js";
import { tableTowers } from "../questions.js";

// user 0 likes item 0 best, then 1, 2, 3; user 1 the other way round
const towers = tableTowers({
  users: [
    [1, 0],
    [0, 1],
  ],
  items: [
    [1, 0],
    [0.8, 0.6],
    [0.6, 0.8],
    [0, 1],
  ],
});

const SLICE = {
  users: Int32Array.of(1, 0),
  knownStarts: Int32Array.of(0, 1, 1),
  known: Int32Array.of(3),
  wantedStarts: Int32Array.of(0, 1, 3),
  wanted: Int32Array.of(1, 0, 3),
};

describe("the end of an epoch", () => {
  it("measures the lists of the slice's users without what they know, by hand", async () => {
    const epochEnd = new EpochEnd(towers, { watch: false, validation: SLICE });
    const { ndcg, frame } = await epochEnd.look();
    // user 1 knows item 3, so that the list is 2, 1, 0, and 1 is wanted: 1/log2(3). User 0's list is 0, 1, 2, 3,
    // and 0 and 3 are wanted: (1 + 1/log2(5)) / (1 + 1/log2(3))
    const [first, second] = [1 / Math.log2(3), (1 + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3))];
    expect(ndcg).to.be.closeTo((first + second) / 2, 1e-6);
    expect(frame).to.equal(null);
  });

  it("has a frame where the map follows, as the running plane has it", async () => {
    const epochEnd = new EpochEnd(towers, { watch: true, validation: null });
    const { ndcg, frame } = await epochEnd.look();
    expect(ndcg).to.equal(null);
    const rows = Float32Array.of(1, 0, 0.8, 0.6, 0.6, 0.8, 0, 1);
    expectClose(frame ?? [], new RunningPlane().project(rows, 2), 1e-6);
  });

  it("leaves no tensor behind, and computes nothing where nobody looks", async () => {
    const before = tensorsAndBuffers();
    await new EpochEnd(towers, { watch: true, validation: SLICE }).look();
    expect(tensorsAndBuffers()).to.deep.equal(before);
    const never = { ...towers, itemVectors: () => expect.fail("nobody looks") };
    const epochEnd = new EpochEnd(never, { watch: false, validation: null });
    expect(await epochEnd.look()).to.deep.equal({ frame: null, ndcg: null });
  });
});
