import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { bodyOf, createEvent, isForm, isPrecious } from "../src/events.js";
import { useClock } from "./fakes.js";

beforeEach(() => {
  mock.timers.reset();
  useClock();
});

test("an event and the request around it have the shape of the Segment spec", () => {
  const event = createEvent(
    "track",
    "m1",
    "v1",
    { page: {} },
    { event: "Signed Up", properties: { a: 1 } },
  );
  assert.deepEqual(JSON.parse(bodyOf("KEY", [event])), {
    writeKey: "KEY",
    sentAt: "2026-03-01T12:00:00.000Z",
    batch: [
      {
        type: "track",
        messageId: "m1",
        anonymousId: "v1",
        originalTimestamp: "2026-03-01T12:00:00.000Z",
        event: "Signed Up",
        properties: { a: 1 },
        context: { page: {} },
      },
    ],
  });
});

test("what a visitor typed is precious, views and other events are not", () => {
  for (const event of ["Form Attempted", "Form Submitted"]) {
    assert.ok(isForm({ type: "track", event }));
    assert.ok(isPrecious({ type: "track", event }));
  }
  assert.ok(isPrecious({ type: "identify" }));
  for (const event of ["Page Engaged", "Form Opened", undefined])
    assert.equal(isPrecious({ type: "track", event }), false);
  assert.equal(isForm({ type: "identify" }), false);
});
