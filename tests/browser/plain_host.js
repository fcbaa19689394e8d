/**
 * A static server that has nothing of ours in it: serve-handler, which many hosts run behind `npx serve`.
 *
 *     node tests/browser/plain_host.js FOLDER     # prints its port, and serves until it is ended
 *
 * It redirects /index.html, as several hosts do, and to the folder without its last slash, lets browsers keep everything for ten minutes, as GitHub Pages does,
 * and calls WebAssembly what it is not.
 */

import { createServer } from "node:http";
import handler from "serve-handler";

const options = {
  public: process.argv[2],
  cleanUrls: true,
  headers: [
    { source: "**", headers: [{ key: "Cache-Control", value: "max-age=600" }] },
    { source: "**/*.wasm", headers: [{ key: "Content-Type", value: "application/octet-stream" }] },
  ],
};

const server = createServer((request, response) => handler(request, response, options));
server.listen(0, "127.0.0.1", () => {
  console.log(/** @type {import("node:net").AddressInfo} */ (server.address()).port);
});
