/**
 * Names of properties that live and die inside the snippet: the build makes them one letter.
 *
 * Never a name of the wire, of the page or of what a page may call.
 */
export const OWN_NAMES = [
  "retryMs",
  // acceptance.js, watching.js
  "isNative",
  "isMarked",
  "isGone",
  "isEmptied",
  "isAnswered",
  "isRefused",
  "isAccepted",
  "isGuess",
  "isLeft",
  "isOver",
  "hasActed",
  "pending",
  "shown",
  "telling",
  "typed",
  // forms.js
  "formKeys",
];
