/** The towers of ids: what they compute, by hand, and where they start. */

import { expect } from "chai";
import { l2Normalize } from "../../../model/core/mlp.js";
import { count } from "../../../model/core/random.js";
import { tf } from "../../../model/core/tf.js";
import { Interactions } from "../../../model/data/interactions.js";
import { TwoTowerModel } from "../../../model/ids/two_tower.js";
import { expectClose, randomFloats } from "../arrays.js";
import { meanOf, mlpByHand } from "../models.js";

/** @typedef {import("../../../model/core/tf.js").Tensor2D} Tensor2D */

const [USERS, ITEMS, DIM, GENRES] = [12, 30, 8, 5];
const [USER_GENRES, ITEM_GENRES] = [USERS, ITEMS].map((rows) =>
  randomFloats(rows * GENRES, 8).map(Math.abs),
);

/** @param {Partial<import("../../../model/ids/options.js").TwoTowerOptions>} [opts] */
function makeModel(opts = {}) {
  const options = { hiddenUnits: 16, seed: 5, ...opts };
  const model = new TwoTowerModel(USERS, ITEMS, DIM, options);
  model.setFeatures({ itemGenres: ITEM_GENRES, userGenres: USER_GENRES });
  return model;
}

/**
 * @param {Tensor2D} vectors [B, DIM + 1]
 * @returns {Tensor2D} [B, DIM]
 */
function withoutLast(vectors) {
  return tf.slice(vectors, [0, 0], [vectors.shape[0], DIM]);
}

describe("towers", () => {
  it("give one vector of length one for each id, and beside it what is multiplied to its bias", () => {
    const model = makeModel({ temperature: 0.3 });
    model.bias.table.assign(tf.tensor2d(randomFloats(ITEMS), [ITEMS, 1]));
    const vectors = model.userVectors(Int32Array.of(0, 3, 3));
    expect(vectors.shape).to.deep.equal([3, DIM + 1]);
    expectClose(tf.norm(withoutLast(vectors), 2, 1).dataSync(), [1, 1, 1]);
    expectClose(vectors.slice([0, DIM]).dataSync(), [0.3, 0.3, 0.3]);
    expectClose(vectors.slice([1], [1]).dataSync(), vectors.slice([2], [1]).dataSync());
    const items = model.itemVectors(Int32Array.of(29, 4));
    expect(items.shape).to.deep.equal([2, DIM + 1]);
    expectClose(tf.norm(withoutLast(items), 2, 1).dataSync(), [1, 1]);
    const biases = randomFloats(ITEMS);
    expectClose(items.slice([0, DIM]).dataSync(), [biases[29], biases[4]]);
    model.dispose();
  });

  it("refuse genres when no Dense layer would bring them to the width of the vectors", () => {
    const model = new TwoTowerModel(2, 3, 2, { hiddenUnits: 0 });
    const features = { itemGenres: new Float32Array(3) };
    expect(() => model.setFeatures(features)).to.throw(RangeError, "hiddenUnits");
    model.dispose();
  });

  it("are a plain table beside the biases when they have no Dense layers and no genres", () => {
    const model = new TwoTowerModel(3, 4, 2, {
      hiddenUnits: 0,
      normalize: false,
      seed: 1,
    });
    model.bias.table.assign(tf.tensor2d([5, 6, 7, 8], [4, 1]));
    expectClose(model.itemVectors(Int32Array.of(1, 3)).dataSync(), [
      ...model.itemTower.table.slice([1], [1]).dataSync(),
      6,
      ...model.itemTower.table.slice([3], [1]).dataSync(),
      8,
    ]);
    expect(model.weights).to.deep.equal([]);
    model.dispose();
  });

  for (const residual of [false, true]) {
    const sum = residual ? "id + " : "";
    it(`compute ${sum}[id ; genres] · Dense relu · Dense, then L2 norm, by hand`, () => {
      const model = makeModel({ residual });
      const row = /** @type {number[][]} */ (model.userTower.table.arraySync())[4];
      const genres = [...USER_GENRES.slice(4 * GENRES, 5 * GENRES)];
      const length = Math.hypot(...genres);
      const input = [...row, ...genres.map((x) => x / length)];
      const added = mlpByHand(input, model.userTower.weights);
      const output = residual ? added.map((x, i) => x + row[i]) : added;
      const norm = Math.hypot(...output);
      // the last dimension brings an item's bias into the score, on the scale of the temperature 0.2
      expectClose(
        model.userVectors(Int32Array.of(4)).dataSync(),
        [...output.map((x) => x / norm), 0.2],
        1e-4,
      );
      model.dispose();
    });
  }

  it("start a residual as a tenth, so that its vectors start near the id embeddings", () => {
    // the same seed draws the same kernels, of which only the second is scaled
    const [plain, residual] = [false, true].map((added) => makeModel({ residual: added }));
    const [first, , second] = plain.itemTower.weights.map((weight) => weight.dataSync());
    const [same, , tenth] = residual.itemTower.weights.map((weight) => weight.dataSync());
    expectClose(same, first);
    expectClose(
      tenth,
      second.map((x) => x / 10),
    );
    // Glorot: ±√(6 / (16 + 8)) = ±0.5
    expect(Math.max(...second.map(Math.abs))).to.be.within(0.45, 0.5);
    const cosineWithIds = (/** @type {TwoTowerModel} */ model) => {
      const ids = l2Normalize(/** @type {Tensor2D} */ (tf.add(model.itemTower.table, 0)));
      const vectors = withoutLast(model.itemVectors(count(ITEMS)));
      return meanOf([...tf.sum(tf.mul(ids, vectors), 1).dataSync()]);
    };
    expect(cosineWithIds(residual)).to.be.above(0.85);
    expect(cosineWithIds(plain)).to.be.below(0.5);
    plain.dispose();
    residual.dispose();
  });

  it("start from tables of normal(0, 0.05)", () => {
    const model = new TwoTowerModel(500, 500, 32, { hiddenUnits: 0, seed: 3 });
    const { mean, variance } = tf.moments(model.userTower.table);
    expect(mean.dataSync()[0]).to.be.closeTo(0, 0.002);
    expect(Math.sqrt(variance.dataSync()[0])).to.be.closeTo(0.05, 0.002);
    expect(model.userTower.table.dataSync()[0]).to.not.equal(model.itemTower.table.dataSync()[0]);
    model.dispose();
  });

  it("start from biases that are zero, and with a warm start from half the logarithm of counts", () => {
    // items with 3, 1 and 0 interactions: logs of 4, 2 and 1, whose mean is log 2
    const model = new TwoTowerModel(3, 3, 2, { hiddenUnits: 0 });
    expectClose(model.bias.table.dataSync(), [0, 0, 0], 0);
    const known = new Interactions(3, 3, Int32Array.of(0, 1, 2, 2), Int32Array.of(0, 0, 0, 1));
    model.warmStart(known);
    expectClose(model.bias.table.dataSync(), [Math.log(2) / 2, 0, -Math.log(2) / 2]);
    model.dispose();
  });
});
