import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { BUSY_MS, createQueue, GATHER_MS } from "../src/queue.js";
import { names, read, useMemory, useStorage, write } from "../src/storage.js";
import { NOON, pageView, putNavigator, putStorage, submission, useClock } from "./fakes.js";

const FIRST_RETRY_MS = 700 * 1.5;
const DAY_MS = 86_400_000;
const OK = { answer: {} };
const idsOf = (events) => events.map((event) => event.messageId);
const kept = () => names(box).map((name) => JSON.parse(read(name)).event.messageId);
let box; // a name of each test's own: what another left unsettled has nothing to do with it
let tests = 0;

/** An open queue whose server answers as told, and the ids of every batch that reached it. */
function createSender(...answers) {
  const batches = [];
  let isGone = false;
  const send = async (events) => {
    batches.push(idsOf(events));
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const queue = createQueue(
    box,
    send,
    (run, ms = 0) => setTimeout(() => isGone || run(), ms),
    (run) => run(),
  );
  queue.open();
  return {
    queue,
    batches,
    /** The page goes, and its timers with it. */
    go() {
      isGone = true;
    },
  };
}

/** Let promises that are settled run their callbacks. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await null;
};

/** Let `ms` pass, and what falls due in it happen; in steps, as the fake clock jumps. */
async function pass(ms) {
  const step = Math.ceil(ms / 100);
  for (let left = ms; left > 0; left -= step) {
    mock.timers.tick(Math.min(step, left));
    await settled();
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.method(Math, "random", () => 0.5); // the middle of every spread
  useClock();
  box = `box ${tests++}:`;
  putNavigator();
  useMemory();
  putStorage();
  useStorage();
});

test("what comes together goes together, a moment later", async () => {
  const { queue, batches } = createSender(OK);
  queue.add(pageView("a"));
  queue.add(pageView("b"));
  assert.deepEqual(batches, []);
  await pass(GATHER_MS);
  assert.deepEqual(batches, [["a", "b"]]);
  assert.deepEqual(kept(), []);
});

test("a submission takes what waits along and leaves at once, kept until acknowledged", async () => {
  const { queue, batches } = createSender(OK);
  queue.add(pageView("view"));
  queue.add(submission("form"));
  assert.deepEqual(batches, [["view", "form"]]);
  assert.deepEqual(kept(), ["view", "form"]);
  await settled();
  assert.deepEqual(kept(), []);
});

test("a queue that is closed keeps everything and sends nothing, until it is opened", async () => {
  const { queue, batches } = createSender(OK);
  queue.close();
  queue.add(pageView("view"));
  queue.add(submission("form"));
  queue.leave();
  await pass(DAY_MS);
  assert.deepEqual(batches, []);
  queue.open();
  assert.deepEqual(batches, [["view", "form"]]);
});

test("a request carries ten events at most, and speaks of one visitor", async () => {
  const { queue, batches } = createSender(OK);
  for (let n = 0; n < 23; n++) queue.add(pageView(`${n}`));
  queue.add({ ...pageView("other"), anonymousId: "somebody else" });
  await pass(GATHER_MS);
  assert.deepEqual(batches.map((batch) => batch.length).sort(), [1, 10, 10, 3]);
  assert.ok(batches.some(([id]) => id === "other"));
});

test("a failed batch is sent again, with what came since, after waits that double", async () => {
  const { queue, batches } = createSender({ retryMs: 0 }, new Error("network"), OK);
  queue.add(pageView("a"));
  await pass(GATHER_MS);
  queue.add(pageView("b"));
  await pass(FIRST_RETRY_MS - 1);
  assert.deepEqual(batches, [["a"]]);
  await pass(1);
  assert.deepEqual(batches, [["a"], ["a", "b"]]);
  await pass(1); // the network's failure is believed a turn later
  await pass(2 * FIRST_RETRY_MS - 1);
  assert.equal(batches.length, 2);
  await pass(1);
  assert.deepEqual(batches, [["a"], ["a", "b"], ["a", "b"]]);
  await pass(3_600_000);
  assert.equal(batches.length, 3);
});

test("a submission is tried at once in spite of failures, but not when the server asked for quiet", async () => {
  const failing = createSender({ retryMs: 0 });
  failing.queue.add(pageView("a"));
  await pass(GATHER_MS);
  failing.queue.add(submission("form"));
  assert.deepEqual(failing.batches, [["a"], ["a", "form"]]);
  await settled();
});

test("while the server asked for quiet not even a submission is sent", async () => {
  const { queue, batches } = createSender({ retryMs: 60_000 }, OK);
  queue.add(pageView("view"));
  await pass(GATHER_MS);
  queue.add(submission("form"));
  queue.leave();
  await pass(59_000);
  assert.deepEqual(batches, [["view"]]);
  await pass(60_000);
  assert.deepEqual(batches, [["view"], ["view", "form"]]);
});

test("what the server refuses for good is not sent again", async () => {
  const { queue, batches } = createSender({ status: 403 });
  queue.add(submission("form"));
  await settled();
  await pass(DAY_MS);
  assert.deepEqual(batches, [["form"]]);
  assert.deepEqual(kept(), []);
});

test("a batch that is too big is split; one event that is too big is given up", async () => {
  const { queue, batches } = createSender({ status: 413 }, { status: 413 }, { status: 413 }, OK);
  for (const id of "abcd") queue.add(pageView(id));
  await pass(GATHER_MS);
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [4, 2, 2, 1, 1, 1, 1],
  );
  assert.deepEqual(kept(), []);
});

test("after nine failures in a row only what a visitor typed is tried", async () => {
  const { queue, batches } = createSender({ retryMs: 0 });
  queue.add(pageView("a"));
  await pass(DAY_MS);
  assert.equal(batches.length, 9);
  queue.add(pageView("b"));
  queue.leave();
  await pass(DAY_MS);
  assert.equal(batches.length, 9);
  queue.add(submission("form"));
  assert.deepEqual(batches.at(-1).sort(), ["a", "b", "form"]);
});

test("offline nothing is tried; once the network is back everything is", async () => {
  const { queue, batches } = createSender(OK);
  putNavigator({ onLine: false });
  queue.add(pageView("view"));
  queue.add(submission("form"));
  await pass(DAY_MS);
  assert.deepEqual(batches, []);
  putNavigator();
  queue.open();
  assert.deepEqual(batches, [["view", "form"]]);
});

test("a page that leaves sends what waits", () => {
  const { queue, batches } = createSender(OK);
  queue.add(pageView("a"));
  queue.leave();
  assert.deepEqual(batches, [["a"]]);
});

test("what failed before a page left is sent by the next one, unchanged", async () => {
  const first = createSender({ retryMs: 0 });
  first.queue.add(pageView("view"));
  first.queue.add(submission("form"));
  await settled();
  const next = createSender(OK);
  await settled();
  assert.deepEqual(next.batches, [["view", "form"]]);
  assert.deepEqual(kept(), []);
});

test("what another page may still be sending is given a moment, then sent", async () => {
  for (const outcome of [new Promise(() => {}), new Error("aborted")]) {
    const first = createSender(outcome);
    first.queue.add(submission("form"));
    first.go();
    await settled();
    const next = createSender(OK);
    assert.deepEqual(next.batches, []);
    mock.timers.tick(BUSY_MS);
    assert.deepEqual(next.batches, []);
    mock.timers.tick(GATHER_MS);
    assert.deepEqual(next.batches, [["form"]]);
    await settled();
  }
});

test("two tabs do not take up the same event", () => {
  createSender({ retryMs: 0 }).queue.close();
  write(`${box}1`, JSON.stringify({ event: submission("form"), tried: 0 }));
  const tabs = [createSender(OK), createSender(OK)];
  assert.deepEqual(
    tabs.flatMap(({ batches }) => batches),
    [["form"]],
  );
});

test("a clock set back or forth keeps nothing busy", async () => {
  for (const tried of [NOON + 3_600_000, NOON - 3_600_000]) {
    write(`${box}1`, JSON.stringify({ event: submission("form"), tried }));
    assert.deepEqual(createSender(OK).batches, [["form"]]);
    await settled();
  }
});

test("what is older than seven days is forgotten", async () => {
  const old = submission("old");
  mock.timers.tick(7 * DAY_MS);
  write(`${box}1`, JSON.stringify({ event: old, tried: 0 }));
  assert.equal(createSender(OK).batches.length, 1);
  await settled();
  write(`${box}1`, JSON.stringify({ event: old, tried: 0 }));
  mock.timers.tick(1);
  assert.deepEqual(createSender(OK).batches, []);
  assert.deepEqual(kept(), []);
});

test("of more than 50 events the oldest views go first, submissions last", () => {
  const { queue } = createSender(OK);
  queue.close();
  queue.add(submission("first"));
  for (let n = 0; n < 60; n++) {
    mock.timers.tick(1);
    queue.add(pageView(`${n}`));
  }
  const ids = kept();
  assert.equal(ids.length, 50);
  assert.deepEqual([ids[0], ids.at(-1)], ["11", "first"]);
});

test("no more than 100,000 characters are kept", () => {
  const { queue } = createSender(OK);
  queue.close();
  for (const id of "abcde") {
    mock.timers.tick(1);
    queue.add({ ...submission(id), properties: { text: "x".repeat(30_000) } });
  }
  assert.deepEqual(kept(), ["c", "d", "e"]);
});

test("garbage in storage harms nothing and is cleared away", () => {
  for (const garbage of ["{", "null", "7", '{"event":null}', "[7]", '{"tried":1}'])
    write(`${box}${garbage}`, garbage);
  write(`${box}good`, JSON.stringify({ event: submission("form"), tried: 0 }));
  assert.deepEqual(createSender(OK).batches, [["form"]]);
  assert.deepEqual(kept(), ["form"]);
});
