import assert from "node:assert/strict";
import { test } from "node:test";
import { createLedger } from "../debug/ledger.js";
import { wordsIn } from "../debug/words.js";

const made = (messageId) => ({ kind: "event", event: { messageId } });
const states = ({ events }) => events.map(({ state }) => state);

test("events wait until the server has taken them, in whatever order it does", () => {
  const ledger = createLedger();
  for (const id of ["a", "b", "c"]) ledger.take(made(id));
  ledger.take({ kind: "sent", events: [{ messageId: "c" }, { messageId: "a" }] });
  assert.deepEqual(states(ledger), ["sent", "waiting", "sent"]);
  assert.equal(ledger.waiting(), 1);
});

test("an event that the server did not take has the server's words", () => {
  const ledger = createLedger();
  ledger.take(made("a"));
  ledger.take(made("b"));
  const rejected = [{ messageId: "b", reason: "invalid", detail: "Say when it happened." }];
  const events = [{ messageId: "a" }, { messageId: "b" }];
  ledger.take({ kind: "refused", events, answer: { accepted: 1, rejected } });
  assert.deepEqual(states(ledger), ["sent", "refused"]);
  assert.equal(ledger.events[1].why, "Say when it happened.");
  assert.equal(ledger.waiting(), 0);
});

test("a request that was refused as a whole takes its events with it, and says so once", () => {
  const ledger = createLedger();
  ledger.take(made("a"));
  ledger.take({ kind: "refused", events: [{ messageId: "a" }], status: 401 });
  assert.deepEqual(states(ledger), ["refused"]);
  assert.deepEqual(ledger.troubles, [{ status: 401 }]);
});

/** What a form's card says after one attempt with this decision. */
function decided(decision, valid) {
  const ledger = createLedger();
  const form = {};
  const attempt = {};
  ledger.take({ kind: "attempt", attempt, form, valid });
  if (decision) ledger.take({ kind: "decision", attempt, facts: {}, ...decision });
  const { state, why } = ledger.lastOf(form);
  return [state, why];
}

test("a form is as its last attempt was decided, with the reason", () => {
  assert.deepEqual(decided(), ["attempted", undefined]);
  assert.deepEqual(decided({ by: "gone" }), ["accepted", "gone"]);
  assert.deepEqual(decided({ by: "", facts: { isRefused: true } }), ["refused", "error"]);
  assert.deepEqual(decided({ by: "", facts: { isMarked: true } }), ["refused", "invalid"]);
  assert.deepEqual(decided({ by: "", facts: { isOver: true } }), ["attempted", "over"]);
  assert.deepEqual(decided(undefined, false), ["refused", "invalid"]);
  assert.equal(createLedger().lastOf({}), undefined);
});

test("the last answer to the question for consent counts", () => {
  const ledger = createLedger();
  assert.equal(ledger.consent(), undefined);
  for (const word of ["granted", "denied"]) ledger.take({ kind: "consent", word });
  assert.equal(ledger.consent(), "denied");
});

test("the panel says in Chinese all that it says in English", () => {
  const shape = (words) =>
    Object.entries(words).map(([key, word]) =>
      typeof word === "object" ? [key, shape(word)] : [key, typeof word],
    );
  const [english, chinese] = [wordsIn("en-GB"), wordsIn("zh-CN")];
  assert.notEqual(english, chinese);
  assert.deepEqual(shape(chinese), shape(english));
  assert.equal(wordsIn("de"), english);
});
