import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../src/acceptance.js";

const CASES = [
  ["nothing has happened yet", {}, undefined],
  ["the browser sends the form", { isNative: true }, "navigation"],
  ["the server refuses", { isRefused: true }, ""],
  ["the server refuses and the form is gone", { isRefused: true, isGone: true }, ""],
  ["the server refuses and the page is left", { isRefused: true, isLeft: true }, ""],
  ["the form is hidden while a request is on its way", { pending: 1, isGone: true }, undefined],
  [
    "the server answers, and the page has not reacted yet",
    { pending: 1, isAnswered: true },
    undefined,
  ],
  ["the server has answered", { isAnswered: true }, "answer"],
  ["the server has answered, and a field is marked", { isAnswered: true, isMarked: true }, ""],
  [
    "the server has answered, and the marked form is gone",
    { isAnswered: true, isMarked: true, isGone: true },
    "answer",
  ],
  [
    "the server has answered, and the emptied form is invalid",
    { isAnswered: true, isMarked: true, isEmptied: true },
    "answer",
  ],
  ["one request is refused, another answered", { isRefused: true, isAnswered: true }, ""],
  ["the page is left with a request on its way", { pending: 1, isLeft: true }, "navigation"],
  [
    "the page is left by the visitor with a request on its way",
    { pending: 1, isLeft: true, hasActed: true },
    undefined,
  ],
  [
    "the page is left as soon as the server has answered",
    { pending: 1, isAnswered: true, isLeft: true },
    "answer",
  ],
  ["the form is gone", { isGone: true }, "gone"],
  ["the form is gone, though a field was marked", { isGone: true, isMarked: true }, "gone"],
  ["the form is empty", { isEmptied: true }, "reset"],
  ["the page is left", { isLeft: true }, "navigation"],
  ["the page is left with a field marked", { isLeft: true, isMarked: true }, undefined],
  ["the visitor closes the form", { isGone: true, hasActed: true }, undefined],
  ["the visitor empties the form", { isEmptied: true, hasActed: true }, undefined],
  ["the visitor leaves", { isLeft: true, hasActed: true }, undefined],
  ["the visitor acts while the server answers", { isAnswered: true, hasActed: true }, "answer"],
  ["a button that may only close the form did", { isGone: true, isGuess: true }, undefined],
  ["a button that may only empty the form did", { isEmptied: true, isGuess: true }, undefined],
  ["a button that may only lead on did", { isLeft: true, isGuess: true }, undefined],
  [
    "the server answers to a button that is no form's",
    { isAnswered: true, isGuess: true },
    "answer",
  ],
  ["too long has nothing happened", { isOver: true }, ""],
  ["too late is the form gone", { isOver: true, isGone: true }, ""],
  ["a slow server is waited for", { isOver: true, pending: 1 }, undefined],
  ["a slow server answers at last", { isOver: true, isAnswered: true }, "answer"],
];

for (const [what, facts, by] of CASES)
  test(`${by || (by === "" ? "not accepted" : "not decided")}: ${what}`, () =>
    assert.equal(decide(facts), by));
