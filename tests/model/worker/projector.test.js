/** The bridge to the projection's worker: progress, stopping, what is refused, and a worker that dies. */

import { expect } from "chai";
import * as kept from "../../../model/projection/kept.js";
import { RunningPlane } from "../../../model/projection/running_plane.js";
import { UmapLayout } from "../../../model/projection/umap.js";
import { keptNeighbours, project, stopProjection } from "../../../model_bridge.js";
import { clusteredRows, inPlane } from "../projection/rows.js";
import { rejection } from "./run_data.js";

/** @typedef {import("../../../model/worker/protocol.js").Layout} Layout */

/** @type {{name: string | undefined, worker: Worker}[]} */
const started = [];
window.Worker = class extends Worker {
  /**
   * @param {string | URL} url
   * @param {WorkerOptions} [options]
   */
  constructor(url, options) {
    super(url, options);
    started.push({ name: options?.name, worker: this });
  }
};

const [N, DIM] = [300, 16];
const VECTORS = clusteredRows(N, DIM, 30);
const START = inPlane(new RunningPlane().project(VECTORS, DIM));

// so many that there is time to stop
const LARGE = clusteredRows(1500, DIM, 50);
const LARGE_START = inPlane(new RunningPlane().project(LARGE, DIM));

const kill = () =>
  started.at(-1)?.worker.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));

describe("the bridge to projections", () => {
  it("starts no worker until it is asked, and stops nothing where nothing is under way", async () => {
    await stopProjection();
    expect(started).to.deep.equal([]);
  });

  it("gives the layout that UMAP makes, by one worker of that name", async () => {
    const umap = new UmapLayout(VECTORS, DIM, START, 5);
    while (umap.share < 1) umap.step();
    for (let turn = 0; turn < 2; turn++) {
      const { points, share } = await project(VECTORS, DIM, START, 5, () => {});
      expect(share).to.equal(1);
      expect(points).to.deep.equal(umap.points());
    }
    expect(started.map(({ name }) => name)).to.deep.equal(["projection"]);
  });

  it("says how many neighbours a map keeps", async () => {
    const { points } = await project(VECTORS, DIM, START, 5, () => {});
    const [map, components] = await Promise.all(
      [points, START].map((at) => keptNeighbours(VECTORS, DIM, at)),
    );
    expect(map).to.equal(kept.keptNeighbours(VECTORS, DIM, points));
    expect(map).to.be.above(components);
  });

  it("tells how far it has come, several times, from the start on", async () => {
    /** @type {Layout[]} */
    const heard = [];
    const { share } = await project(LARGE, DIM, LARGE_START, 5, (layout) => heard.push(layout));
    expect(share).to.equal(1);
    expect(heard.length).to.be.above(1);
    const shares = heard.map((layout) => layout.share);
    expect(shares[0]).to.equal(0);
    for (let i = 1; i < shares.length; i++) expect(shares[i]).to.be.above(shares[i - 1]);
    for (const { points } of heard) expect(points.length).to.equal(2 * 1500);
  });

  it("stops with what it has, and begins anew afterwards", async () => {
    let stopped = Promise.resolve();
    const halted = await project(LARGE, DIM, LARGE_START, 5, ({ share }) => {
      if (share > 0) stopped = stopProjection();
    });
    await stopped;
    expect(halted.share).to.be.above(0).and.below(1);
    expect([...halted.points].every(Number.isFinite)).to.equal(true);
    const atOnce = project(LARGE, DIM, LARGE_START, 5, () => {});
    await stopProjection();
    expect((await atOnce).share).to.be.below(1);
    expect((await project(VECTORS, DIM, START, 5, () => {})).share).to.equal(1);
  });

  it("stops what is under way for a second one, and answers questions beside it", async () => {
    const first = project(LARGE, DIM, LARGE_START, 5, () => {});
    const second = project(LARGE, DIM, LARGE_START, 6, () => {});
    const third = project(VECTORS, DIM, START, 5, () => {});
    expect(await keptNeighbours(VECTORS, DIM, START)).to.be.within(0.01, 0.99);
    expect((await first).share).to.be.below(1);
    // whichever of the two came last is whole
    const shares = [(await second).share, (await third).share];
    expect(Math.max(...shares)).to.equal(1);
    expect((await third).points.length).to.equal(2 * N);
  });

  it("rejects what does not fit together with the worker's words, and works afterwards", async () => {
    for (const asked of [
      () => project(VECTORS, DIM, START.slice(2), 5, () => {}),
      () => project(VECTORS, 7, START, 5, () => {}),
      () => keptNeighbours(VECTORS, DIM, START.slice(2)),
    ]) {
      expect((await rejection(asked())).name).to.equal("RangeError");
    }
    expect((await project(VECTORS, DIM, START, 5, () => {})).share).to.equal(1);
  });

  it("lays out what is less than a handful", async () => {
    for (const n of [0, 1, 2, 3, 4]) {
      const { points, share } = await project(
        VECTORS.slice(0, n * DIM),
        DIM,
        START.slice(0, 2 * n),
        5,
        () => {},
      );
      expect([points.length, share]).to.deep.equal([2 * n, 1]);
      if (n < 4) expect([...points]).to.deep.equal([...START.slice(0, 2 * n)]);
    }
  });

  it("rejects what waits when its worker dies, and starts another one", async () => {
    const before = started.length;
    const waiting = [
      rejection(project(LARGE, DIM, LARGE_START, 5, () => {})),
      rejection(keptNeighbours(LARGE, DIM, LARGE_START)),
    ];
    kill();
    for (const error of await Promise.all(waiting)) {
      expect(error.name).to.equal("WorkerLostError");
      expect(error.message).to.equal("The projection worker stopped: out of memory.");
    }
    await stopProjection();
    expect(started.length).to.equal(before);
    expect((await project(VECTORS, DIM, START, 5, () => {})).share).to.equal(1);
    expect(started.length).to.equal(before + 1);
  });

  it("rejects when the progress callback fails, and works afterwards", async () => {
    const fails = () => {
      throw new Error("the map broke");
    };
    const error = await rejection(project(LARGE, DIM, LARGE_START, 5, fails));
    expect(error.message).to.equal("the map broke");
    expect((await project(VECTORS, DIM, START, 5, () => {})).share).to.equal(1);
  });
});
