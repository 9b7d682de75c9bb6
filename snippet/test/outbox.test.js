import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { BUSY_MS, createOutbox } from "../src/outbox.js";
import { NOON, pageView, submission, useBlockedStorage, useClock, useStorage } from "./fakes.js";

const DAY_MS = 86_400_000;
const idsOf = (events) => events.map((event) => event.messageId);
const numbered = (count, make) => Array.from({ length: count }, (_, n) => make(`${n}`));

beforeEach(() => {
  mock.timers.reset();
  useClock();
  useStorage();
});

test("what one page keeps, the next finds, unchanged", () => {
  const event = submission("a");
  createOutbox("box").keep([event], 0);
  assert.deepEqual(createOutbox("box").idle(), [event]);
});

test("what was just tried is left alone for a moment, then is anyone's", () => {
  const outbox = createOutbox("box");
  outbox.keep([submission("a")], NOON);
  assert.deepEqual(outbox.idle(), []);
  mock.timers.tick(BUSY_MS + 1);
  assert.deepEqual(idsOf(outbox.idle()), ["a"]);
});

test("a clock set back does not keep an entry busy", () => {
  const outbox = createOutbox("box");
  outbox.keep([submission("a")], NOON + DAY_MS);
  assert.deepEqual(idsOf(outbox.idle()), ["a"]);
});

test("keeping an event twice keeps it once; removing it leaves the others", () => {
  const outbox = createOutbox("box");
  outbox.keep([submission("a"), submission("b")], 0);
  outbox.keep([submission("a")], 0);
  assert.deepEqual(idsOf(outbox.idle()).sort(), ["a", "b"]);
  outbox.remove([submission("a"), submission("never kept")]);
  assert.deepEqual(idsOf(outbox.idle()), ["b"]);
});

test("entries older than seven days are forgotten", () => {
  const outbox = createOutbox("box");
  outbox.keep([submission("a")], 0);
  mock.timers.tick(7 * DAY_MS - 1);
  assert.deepEqual(idsOf(outbox.idle()), ["a"]);
  mock.timers.tick(1);
  assert.deepEqual(outbox.idle(), []);
});

test("of more than 50 entries the oldest page views go first, submissions last", () => {
  const outbox = createOutbox("box");
  outbox.keep([submission("first"), ...numbered(30, pageView)], 0);
  outbox.keep(
    numbered(25, (n) => submission(`s${n}`)),
    0,
  );
  const ids = idsOf(outbox.idle());
  assert.equal(ids.length, 50);
  assert.ok(ids.includes("first"));
  assert.equal(ids.filter((id) => id.startsWith("s")).length, 25);
  assert.ok(!ids.includes("5") && ids.includes("6"));
});

test("no more than 100,000 characters are kept", () => {
  const kept = useStorage();
  const big = (id) => ({ ...submission(id), properties: { text: "x".repeat(30_000) } });
  createOutbox("box").keep(numbered(5, big), 0);
  assert.ok(kept.get("box").length <= 100_000);
  assert.deepEqual(idsOf(createOutbox("box").idle()), ["2", "3", "4"]);
});

test("in a storage that is nearly full the newest submission still finds a place", () => {
  useStorage(400);
  const outbox = createOutbox("box");
  for (const event of numbered(9, submission)) outbox.keep([event], 0);
  assert.equal(idsOf(outbox.idle()).pop(), "8");
});

test("garbage in storage is an empty outbox", () => {
  for (const garbage of ["{", "null", "7", '[{"event":{}}]', "[7]", '[{"tried":1}]']) {
    useStorage().set("box", garbage);
    const outbox = createOutbox("box");
    assert.deepEqual(outbox.idle(), []);
    outbox.keep([submission("a")], 0);
    assert.deepEqual(idsOf(outbox.idle()), ["a"]);
  }
});

test("blocked storage keeps nothing and throws nothing", () => {
  useBlockedStorage();
  const outbox = createOutbox("box");
  outbox.keep([submission("a")], 0);
  outbox.remove([submission("a")]);
  assert.deepEqual(outbox.idle(), []);
});

test("on a cookieless site only what was typed waits", () => {
  const kept = useStorage();
  const outbox = createOutbox("box", true);
  outbox.keep([pageView("a")], 0);
  assert.equal(kept.size, 0);
  outbox.keep([pageView("b"), submission("c")], 0);
  assert.deepEqual(idsOf(outbox.idle()), ["c"]);
});
