import { expect } from "chai";
import { drop, follow, keep, read } from "../../../storage/runs.js";
import { openDB } from "../../../vendor/idb/index.js";

const NAME = `two-tower ${new URL(".", document.baseURI).pathname} runs`;

/** @param {number} number */
const record = (number) => ({
  key: `100${number}-aaaa`,
  text: `run ${number}`,
  numbers: Int32Array.of(number, -1),
});

/** @param {number} count */
const records = (count) => Array.from({ length: count }, (_, i) => record(i + 1));

describe("kept runs", () => {
  beforeEach(async () => drop((await read([])).keys));

  it("come back as they were, in the order of their keys", async () => {
    await keep([record(2), record(1)], 10);
    const { keys, records: found } = await read([]);
    expect(keys).to.deep.equal(["1001-aaaa", "1002-aaaa"]);
    expect(found).to.deep.equal([record(1), record(2)]);
  });

  it("are read once", async () => {
    await keep(records(3), 10);
    const { keys, records: found } = await read(["1001-aaaa", "1003-aaaa", "gone"]);
    expect(keys).to.have.length(3);
    expect(found).to.deep.equal([record(2)]);
  });

  it("are the last ones, whoever has kept them", async () => {
    const gone = await Promise.all([keep(records(3), 3), keep([record(4)], 3)]);
    // the transactions follow one another: 1 2 3, then 2 3 4
    expect(gone).to.deep.equal([[], ["1001-aaaa"]]);
    expect((await read([])).keys).to.deep.equal(["1002-aaaa", "1003-aaaa", "1004-aaaa"]);
  });

  it("go when they are dropped, and nothing else does", async () => {
    await keep(records(3), 10);
    await drop(["1002-aaaa", "unknown"]);
    expect((await read([])).keys).to.deep.equal(["1001-aaaa", "1003-aaaa"]);
  });

  it("are kept whole or not at all", async () => {
    await keep(records(2), 10);
    // a function cannot be stored: the first record of this change goes with it
    const wrong = { ...record(4), text: /** @type {any} */ (() => {}) };
    const failure = await keep([record(3), wrong], 10).catch((error) => error);
    expect(failure.name).to.equal("DataCloneError");
    expect((await read([])).keys).to.deep.equal(["1001-aaaa", "1002-aaaa"]);
  });

  it("have nothing in them where something else stands there", async () => {
    await keep([record(1)], 10);
    const database = await openDB(NAME);
    await database.put("runs", "a text alone", "1002-aaaa");
    await database.put("runs", { text: "no array", numbers: [1] }, "1003-aaaa");
    database.close();
    const { records: found } = await read([]);
    const empty = { text: "", numbers: new Int32Array() };
    expect(found.slice(1)).to.deep.equal([
      { key: "1002-aaaa", ...empty },
      { key: "1003-aaaa", ...empty },
    ]);
  });

  it("let a newer page change the database, and say that it has", async () => {
    await keep([record(1)], 10);
    const newer = await openDB(NAME, 2); // would wait for ever for a connection that stays open
    newer.close();
    const failure = await read([]).catch((error) => error);
    expect(failure.name).to.equal("VersionError");
    indexedDB.deleteDatabase(NAME);
    expect((await read([])).keys).to.deep.equal([]);
  });

  it("tell other tabs of each change", async () => {
    const other = new BroadcastChannel(NAME);
    let heard = 0;
    const answered = new Promise((resolve) => {
      follow(() => resolve(++heard));
    });
    const told = new Promise((resolve) => {
      other.addEventListener("message", resolve, { once: true });
    });
    await keep([record(1)], 10);
    await told;
    other.postMessage("changed");
    await answered;
    other.close();
    expect(heard).to.equal(1); // of the other tab's, not of its own
  });
});
