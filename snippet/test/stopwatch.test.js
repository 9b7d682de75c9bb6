import assert from "node:assert/strict";
import { test } from "node:test";
import { createStopwatch } from "../src/stopwatch.js";

function createTimed() {
  const clock = { ms: 0 };
  const stopwatch = createStopwatch(() => clock.ms);
  return {
    ...stopwatch,
    pass(ms) {
      clock.ms += ms;
    },
  };
}

test("only time while running counts, and each millisecond once", () => {
  const { run, takeMs, pass } = createTimed();
  pass(500);
  run(true);
  pass(1500);
  assert.equal(takeMs(), 1500);
  assert.equal(takeMs(), 0);
  run(false);
  pass(9000);
  run(true);
  pass(250);
  run(false);
  assert.equal(takeMs(), 250);
});

test("half a minute after the last activity counting ends, and the next one takes it up again", () => {
  const { run, active, takeMs, pass } = createTimed();
  run(true);
  pass(20_000);
  active();
  pass(40_000);
  active();
  pass(1000);
  assert.equal(takeMs(), 20_000 + 30_000 + 1000);
});

test("asking for the count is no activity", () => {
  const { run, takeMs, pass } = createTimed();
  run(true);
  let total = 0;
  for (let second = 0; second < 60; second++) {
    pass(1000);
    total += takeMs();
  }
  assert.equal(total, 30_000);
});

test("six minutes of steady reading are six minutes", () => {
  const { run, active, takeMs, pass } = createTimed();
  run(true);
  for (let part = 0; part < 36; part++) {
    pass(10_000);
    active();
  }
  assert.equal(takeMs(), 360_000);
});
