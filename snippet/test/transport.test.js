import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { createTransport } from "../src/transport.js";
import { pageView, putNavigator } from "./fakes.js";

const URL_ = "https://collector.example/e";
const json = (body, init) => new Response(JSON.stringify(body), init);
let requests;

function answerWith(answer) {
  requests = [];
  globalThis.fetch = (url, options) => {
    requests.push({ url, ...options });
    return answer();
  };
}

beforeEach(() => answerWith(async () => json({ visitor: "v", accepted: 1, rejected: [] })));

test("one batch is one POST that needs no preflight, outlives the page and takes cookies along", async () => {
  const result = await createTransport(URL_, "KEY")([pageView("a")]);
  const [{ url, method, keepalive, credentials, headers, body }] = requests;
  assert.deepEqual([url, method, keepalive, credentials], [URL_, "POST", true, "include"]);
  assert.equal(headers, undefined); // a string's own type is text/plain
  assert.equal(JSON.parse(body).writeKey, "KEY");
  assert.deepEqual(result, { answer: { visitor: "v", accepted: 1, rejected: [] } });
});

for (const [status, header, retryMs] of [
  [503, "7", 7000],
  [429, undefined, 0],
  [500, "soon", 0],
  [503, "999999999", 3_600_000],
  [404, undefined, 0],
  [408, undefined, 0],
]) {
  test(`${status} with Retry-After ${header} is tried again after ${retryMs} ms`, async () => {
    answerWith(async () => json({}, { status, headers: header && { "Retry-After": header } }));
    assert.deepEqual(await createTransport(URL_, "KEY")([]), { retryMs });
  });
}

for (const status of [400, 401, 403, 413, 415]) {
  test(`${status} is the server's last word`, async () => {
    answerWith(async () => json({}, { status }));
    assert.deepEqual(await createTransport(URL_, "KEY")([]), { status });
  });
}

test("an answer that is not the collector's is no acknowledgement", async () => {
  answerWith(async () => json({ hello: "hotel guest" }));
  assert.deepEqual(await createTransport(URL_, "KEY")([]), { retryMs: 0 });
  answerWith(async () => new Response("<h1>Sign in</h1>"));
  await assert.rejects(createTransport(URL_, "KEY")([]));
});

test("a server that is not reached rejects", async () => {
  answerWith(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(createTransport(URL_, "KEY")([]), /Failed to fetch/);
});

test("a body too big for what browsers allow to outlive a page is sent without that", async () => {
  const send = createTransport(URL_, "KEY");
  await send([{ text: "\u4f60".repeat(12_000) }]); // 36 kB in UTF-8
  await send([{ text: "\u4f60".repeat(22_000) }]);
  assert.deepEqual(
    requests.map((request) => request.keepalive),
    [true, false],
  );
});

test("where fetch throws, a beacon goes in its place", async () => {
  const beacons = [];
  let taken = true;
  putNavigator({
    sendBeacon(...given) {
      beacons.push(given);
      return taken;
    },
  });
  answerWith(() => {
    throw new TypeError("keepalive is not supported");
  });
  const send = createTransport(URL_, "KEY");
  assert.deepEqual(await send([pageView("a")]), {});
  assert.equal(beacons[0][0], URL_);
  assert.equal(JSON.parse(beacons[0][1]).batch[0].messageId, "a");
  taken = false;
  assert.deepEqual(await send([pageView("a")]), { retryMs: 0 });
});
