import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { BUSY_MS, createOutbox } from "../src/outbox.js";
import { createQueue } from "../src/queue.js";
import { pageView, submission, useClock, useStorage } from "./fakes.js";

const GATHER_MS = 40;
const OK = { answer: {} };

/** A queue whose server answers as told, and the ids of every batch that reached it. */
function createSender(...answers) {
  const batches = [];
  const send = async (events) => {
    batches.push(events.map((event) => event.messageId));
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const outbox = createOutbox("box");
  const queue = createQueue(send, outbox, (run, ms) => setTimeout(run, ms));
  return { queue, batches, outbox };
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
  useStorage();
});

test("what comes together goes together, a moment later", async () => {
  const { queue, batches } = createSender(OK);
  queue.add(pageView("a"));
  queue.add(pageView("b"));
  assert.deepEqual(batches, []);
  await pass(GATHER_MS);
  assert.deepEqual(batches, [["a", "b"]]);
});

test("a submission takes what waits along and leaves at once, kept until acknowledged", async () => {
  const { queue, batches, outbox } = createSender(OK);
  queue.add(pageView("view"));
  queue.add(submission("form"));
  assert.deepEqual(batches, [["view", "form"]]);
  mock.timers.tick(BUSY_MS + 1);
  assert.equal(outbox.idle().length, 1);
  await settled();
  assert.equal(outbox.idle().length, 0);
});

test("a request carries ten events at most", async () => {
  const { queue, batches } = createSender(OK);
  for (let n = 0; n < 23; n++) queue.add(pageView(`${n}`));
  await pass(GATHER_MS);
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [10, 10, 3],
  );
});

test("a failed batch is sent again, in order, after waits that double", async () => {
  const { queue, batches } = createSender({ retryMs: 0 }, new Error("network"), OK);
  queue.add(pageView("a"));
  await pass(GATHER_MS);
  queue.add(pageView("b"));
  await pass(1000 + GATHER_MS - 1);
  assert.deepEqual(batches, [["a"]]);
  await pass(1);
  assert.deepEqual(batches, [["a"], ["a", "b"]]);
  await pass(1); // the network's failure is believed a turn later
  await pass(2000 + GATHER_MS);
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

  const quiet = createSender({ retryMs: 60_000 }, OK);
  quiet.queue.add(pageView("b"));
  await pass(GATHER_MS);
  quiet.queue.add(submission("form 2"));
  await pass(59_000);
  assert.deepEqual(quiet.batches, [["b"]]);
  await pass(60_000);
  assert.deepEqual(quiet.batches, [["b"], ["b", "form 2"]]);
});

test("what the server refuses for good is not sent again", async () => {
  const { queue, batches, outbox } = createSender({ answer: { status: 403 } });
  queue.add(submission("form"));
  await pass(86_400_000);
  assert.deepEqual(batches, [["form"]]);
  assert.deepEqual(outbox.idle(), []);
});

test("after eleven failures in a row the queue is quiet until the page does something", async () => {
  const { queue, batches } = createSender({ retryMs: 0 });
  queue.add(pageView("a"));
  await pass(86_400_000);
  for (let hour = 0; hour < 24; hour++) await pass(3_600_000);
  assert.equal(batches.length, 11);
  queue.add(pageView("b"));
  await pass(GATHER_MS);
  assert.deepEqual(batches.at(-1), ["a", "b"]);
});

test("a page that leaves sends what waits", () => {
  const { queue, batches } = createSender(OK);
  queue.add(pageView("a"));
  queue.leave();
  assert.deepEqual(batches, [["a"]]);
});

test("what fails before a page leaves is sent by the next one, under the same id", async () => {
  const first = createSender({ retryMs: 0 });
  first.queue.add(pageView("view"));
  first.queue.add(submission("form"));
  await settled();
  first.queue.leave();
  const next = createSender(OK);
  next.queue.resume();
  await settled();
  assert.deepEqual(next.batches.flat().sort(), ["form", "view"]);
  assert.deepEqual(next.outbox.idle(), []);
});

test("a page that goes does not believe its browser that what it sent has failed", async () => {
  const first = createSender(new Error("aborted"));
  first.queue.add(submission("form"));
  await settled();
  first.queue.leave();
  const next = createSender(OK);
  next.queue.resume();
  assert.deepEqual(next.batches, []);
});

test("what the page before may still be sending is given a moment, then sent", async () => {
  const first = createSender(new Promise(() => {}));
  first.queue.add(submission("form"));
  const next = createSender(OK);
  next.queue.resume();
  assert.deepEqual(next.batches, []);
  await pass(BUSY_MS + GATHER_MS);
  assert.deepEqual(next.batches, [["form"]]);
});

test("two tabs do not take up the same entry together", () => {
  createOutbox("box").keep([submission("form")], 0);
  const tabs = [createSender(OK), createSender(OK)];
  for (const { queue } of tabs) queue.resume();
  assert.deepEqual(
    tabs.flatMap(({ batches }) => batches),
    [["form"]],
  );
});

test("a page takes up nothing that it has in hand itself", async () => {
  const { queue, batches } = createSender(new Promise(() => {}));
  queue.resume();
  queue.add(submission("form"));
  await pass(BUSY_MS + GATHER_MS);
  assert.deepEqual(batches, [["form"]]);
});

test("a page whose server is gone holds a hundred events, and never forgets a submission", async () => {
  const { queue, batches, outbox } = createSender({ retryMs: 60_000 }, OK);
  queue.add(submission("form"));
  await settled();
  for (let n = 0; n < 300; n++) queue.add(pageView(`${n}`));
  await pass(100_000);
  assert.equal(batches.slice(1).flat().length, 100);
  assert.deepEqual(
    outbox.idle().map((event) => event.messageId),
    ["form"],
  );
});
