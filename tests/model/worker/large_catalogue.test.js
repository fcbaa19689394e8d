/** Data with as many users and items as MovieLens 1M: nothing of users x items is held at once. */

import { expect } from "chai";
import { memory, recommendAll, train } from "../../../model_bridge.js";
import { randomInts } from "../arrays.js";
import { SETTINGS } from "./run_data.js";

const [USERS, ITEMS, NUMBER] = [6040, 3706, 12_080];

/** @type {import("../../../model/worker/protocol.js").TrainingData} */
const data = {
  numUsers: USERS,
  numItems: ITEMS,
  userIdx: randomInts(NUMBER, USERS, 1),
  itemIdx: randomInts(NUMBER, ITEMS, 2),
  moment: null,
  validation: null,
  itemGenres: new Float32Array(ITEMS).fill(1),
  userGenres: new Float32Array(USERS).fill(1),
  itemTrend: new Float32Array(ITEMS),
};

describe("lists for 6,040 users of 3,706 items", () => {
  for (const recipe of ["ids", "history"]) {
    it(`take little memory beside the ${recipe} model`, async () => {
      const entry = { name: recipe, recipe, towers: {} };
      await train([entry], data, { ...SETTINGS, epochs: 1, embeddingDim: 32 }, () => {});
      const lists = await recommendAll(recipe, 10, new Int32Array(USERS + 1), new Int32Array());
      expect(lists.length).to.equal(USERS * 10);
      expect(new Set(lists.subarray(lists.length - 10)).size).to.equal(10);
      // all scores at once are 90 MB, on top of what the model takes
      expect((await memory(recipe)).heapBytes).to.be.below(60e6);
    });
  }
});
