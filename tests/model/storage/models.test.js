/** Kept models beside kept runs: what is theirs alone. How a store works is in runs.test.js. */

import { expect } from "chai";
import { drop, keep, read } from "../../../storage/models.js";
import { read as readRuns } from "../../../storage/runs.js";
import { openDB } from "../../../vendor/idb/index.js";

const NAME = `two-tower ${new URL(".", document.baseURI).pathname} models`;

/** @param {number} number */
const record = (number) => ({
  key: `100${number}-aaaa`,
  digest: `of ${number}`,
  bytes: Uint8Array.of(number, 0, 255),
});

describe("kept models", () => {
  beforeEach(async () => drop((await read([])).keys));

  it("come back to the last byte, and the oldest goes with the transaction that adds one", async () => {
    expect(await keep([record(1), record(2)], 2)).to.deep.equal([]);
    expect(await keep([record(3)], 2)).to.deep.equal(["1001-aaaa"]);
    const { keys, records } = await read(["1003-aaaa"]);
    expect(keys).to.deep.equal(["1002-aaaa", "1003-aaaa"]);
    expect(records).to.deep.equal([record(2)]);
  });

  it("of two tabs that end at once are both kept", async () => {
    await Promise.all([keep([record(1)], 3), keep([record(2)], 3)]);
    expect((await read([])).records).to.deep.equal([record(1), record(2)]);
  });

  it("are no runs", async () => {
    const before = await readRuns([]);
    await keep([record(1)], 3);
    expect(await readRuns([])).to.deep.equal(before);
  });

  it("have nothing in them where something else stands there", async () => {
    await keep([record(1)], 3);
    const database = await openDB(NAME);
    await database.put("models", { digest: "of a text", bytes: "no bytes" }, "1002-aaaa");
    await database.put("models", null, "1003-aaaa");
    database.close();
    const empty = { digest: "", bytes: new Uint8Array() };
    expect((await read(["1001-aaaa"])).records).to.deep.equal([
      { key: "1002-aaaa", ...empty },
      { key: "1003-aaaa", ...empty },
    ]);
  });
});
