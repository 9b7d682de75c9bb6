import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { bodyOf, campaignOf, createEvent, isPrecious } from "../src/events.js";
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
    { locale: "en" },
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
        context: { locale: "en" },
      },
    ],
  });
});

test("the campaign is read from utm_* and only there", () => {
  assert.deepEqual(
    campaignOf("?utm_source=a&utm_medium=b&utm_campaign=c%20d&utm_term=e&utm_content=f&utm_id=7"),
    {
      source: "a",
      medium: "b",
      name: "c d",
      term: "e",
      content: "f",
      id: "7",
    },
  );
  assert.equal(campaignOf("?source=a&utm_source="), undefined);
  assert.equal(campaignOf(""), undefined);
});

test("submissions and identities are precious, views and other events are not", () => {
  assert.ok(isPrecious({ type: "identify" }));
  assert.ok(isPrecious({ type: "track", event: "Form Submitted" }));
  assert.equal(isPrecious({ type: "track", event: "Page Engaged" }), false);
  assert.equal(isPrecious({ type: "page" }), false);
});
