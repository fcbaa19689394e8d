/** What the registry says of a setting and a model is what the setting does to the model. */

import { expect } from "chai";
import { train } from "../../../model_bridge.js";
import { makeData, SETTINGS } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").ModelEntry} ModelEntry */
/** @typedef {import("../../../model/worker/protocol.js").Settings} Settings */

/** @type {(ModelEntry & {ignores: string[]})[]} */
const MODELS = await (await fetch("/model/models.json")).json();

const { question } = SETTINGS;
const { kept } = question;

/** A setting by its name on the page -> what of the models' settings it changes. */
const CHANGES = /** @type {Record<string, Partial<Settings>>} */ ({
  batchSize: { batchSize: 50 },
  embeddingDim: { embeddingDim: 6 },
  hiddenUnits: { hiddenUnits: 12 },
  learningRate: { learningRate: 0.02 },
  loss: { loss: "full" },
  seed: { seed: 5 },
  temperature: { question: { ...question, temperature: 0.4 } },
  logq: { logq: false },
  masking: { masking: false },
  fading: { question: { ...question, fading: 1 } },
  balance: { balance: false },
  l2: { l2: 0.1 },
  residual: { residual: false },
  normalize: { normalize: false },
  itemGenres: { itemGenres: false },
  userGenres: { userGenres: false },
  itemBias: { itemBias: false },
  warmStart: { warmStart: false },
  decay: { decay: false },
  usersTogether: { usersTogether: 4 },
  pools: { question: { ...question, pools: question.pools.slice(0, 1) } },
  cutShare: { question: { ...question, cutShare: 0 } },
  targetDecay: { question: { ...question, targetDecay: 2 } },
  keptLeast: { question: { ...question, kept: [kept[1], kept[1]] } },
  keptMost: { question: { ...question, kept: [kept[0], kept[0]] } },
  historyRate: { question: { ...question, historyLearningRateShare: 1 } },
});

/**
 * @param {Partial<Settings>} changes
 * @returns {Promise<Record<string, number[]>>} all losses, by model
 */
async function lossesWith(changes) {
  const losses = /** @type {Record<string, number[]>} */ ({});
  for (const { name } of MODELS) losses[name] = [];
  await train(MODELS, makeData(), { ...SETTINGS, ...changes }, ({ model, losses: more }) => {
    losses[model].push(...more);
  });
  return losses;
}

describe("the registry", () => {
  it("names nothing that is no setting", () => {
    for (const { ignores } of MODELS) expect(CHANGES).to.include.all.keys(ignores);
  });

  it("says of every setting which models it acts upon", async () => {
    const asSet = await lossesWith({});
    for (const [setting, changes] of Object.entries(CHANGES)) {
      const changed = await lossesWith(changes);
      for (const { name, ignores } of MODELS) {
        const isSame = String(changed[name]) === String(asSet[name]);
        expect(isSame, `${name}: ${setting}`).to.equal(ignores.includes(setting));
        expect(changed[name].every(Number.isFinite), `${name}: ${setting}`).to.equal(true);
      }
    }
  });
});
