/** The History model on a catalogue that is too large for all items to compete in every step. */

import { expect } from "chai";
import { count } from "../../../model/core/random.js";
import { Retrieval } from "../../../model/core/retrieval.js";
import { Interactions } from "../../../model/data/interactions.js";
import { historyOf } from "../../../model/history/history.js";
import { rowLayout } from "../../../model/history/history_batch.js";
import { HistoryBatches } from "../../../model/history/history_batches.js";
import { HistoryModel } from "../../../model/history/history_model.js";
import { distinctPairs } from "../arrays.js";
import { meanOf, takeSteps, trainHistory } from "../models.js";
import { QUESTIONS } from "../questions.js";

describe("a catalogue of more items than compete in a step", () => {
  const MANY = 2500;
  const { userIdx, itemIdx } = distinctPairs(600, 20, MANY, 7);
  const known = new Interactions(20, MANY, userIdx, itemIdx, count(600));
  const genres = new Float32Array(MANY * 2).fill(1);
  const question = QUESTIONS.sitting;
  const make = () => new HistoryModel(known, genres, 4, { hiddenUnits: 4, question, seed: 2 });
  const layout = () => rowLayout(MANY, genres, question.pools, 2);

  // so many that one of them is among the candidates: a row without any is left out
  const severalTargets = () =>
    new HistoryBatches(known, 600, question, 1).next().filter(({ targets }) => targets.length > 9);

  it("draws 1,700 candidates, others for each step, and looks up the histories besides", () => {
    const [rows, layOut] = [severalTargets(), layout()];
    const [first, second] = [layOut(rows), layOut(rows)];
    for (const { items, numCandidates, pools } of [first, second]) {
      expect(numCandidates).to.equal(1700);
      expect(new Set(items).size).to.equal(items.length);
      expect(items.length).to.be.above(1700);
      const pooled = new Set(pools.column.map((column) => items[column]));
      expect(pooled).to.deep.equal(new Set(rows.flatMap(({ history }) => [...history.items])));
    }
    expect(first.items.slice(0, 1700)).to.not.deep.equal(second.items.slice(0, 1700));
  });

  it("shares a row's weight among the targets that are candidates", () => {
    const rows = severalTargets();
    const batch = layout()(rows);
    const { items, userRow, itemRow, weights, excluded } = batch;
    const missing = new Set(count(MANY));
    for (const item of items.subarray(0, 1700)) missing.delete(item);
    rows.forEach(({ history, ...row }, b) => {
      const weightOf = new Map([...row.targets].map((item, i) => [item, row.weights[i]]));
      for (const item of missing) weightOf.delete(item);
      const total = [...weightOf.values()].reduce((x, y) => x + y);
      const pairs = [...userRow.keys()].filter((pair) => userRow[pair] === b);
      expect(pairs.map((pair) => items[itemRow[pair]])).to.have.members([...weightOf.keys()]);
      for (const pair of pairs) {
        const share = (weightOf.get(items[itemRow[pair]]) ?? 0) / total;
        expect(weights[pair] * rows.length).to.be.closeTo(share, 1e-6);
      }
      const places = [...excluded.row.keys()].filter((place) => excluded.row[place] === b);
      expect(places.map((place) => items[excluded.column[place]])).to.have.members(
        [...history.items].filter((item) => !missing.has(item)),
      );
    });
  });

  it("has a finite loss even when no target is drawn", () => {
    const [model, layOut] = [make(), layout()];
    let item = 0;
    const losses = takeSteps(
      model,
      () => {
        item += 100;
        const history = historyOf(Int32Array.of(item + 1), null);
        return layOut([{ history, targets: Int32Array.of(item), weights: Float32Array.of(1) }]);
      },
      20,
      0.01,
    );
    for (const [step, loss] of losses.entries()) expect(loss, `step ${step}`).to.be.within(1, 20);
    model.dispose();
  });

  it("trains, and ranks all items", () => {
    const model = make();
    const losses = trainHistory(model, 12);
    expect(meanOf(losses.slice(-3))).to.be.below(meanOf(losses.slice(0, 3)));
    const retrieval = new Retrieval(model);
    expect(new Set(retrieval.getTopKForUser(0, MANY).indices).size).to.equal(MANY);
    retrieval.dispose();
    model.dispose();
  });
});
