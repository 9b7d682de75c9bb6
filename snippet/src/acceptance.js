/** The rules of acceptance: facts about a submission in, decision out. See docs/explain/forms.md. */

/**
 * What accepted a submission, "" for what was not accepted, undefined while nobody can tell.
 *
 * @param {boolean} facts.isNative  The browser sends the form itself: nobody cancelled it.
 * @param {boolean} facts.isRefused  A request with what was typed was answered 4xx or 5xx.
 * @param {boolean} facts.isAnswered  One was answered 2xx or 3xx.
 * @param {number} facts.pending  How many such requests have no answer yet, or an answer so fresh
 *   that the page could not show what it thinks of it.
 * @param {boolean} facts.isMarked  A field is shown to be invalid.
 * @param {boolean} facts.isGone  None of the fields typed into is to be seen any more.
 * @param {boolean} facts.isEmptied  All of them are empty.
 * @param {boolean} facts.isLeft  The page is being left, or its path has changed.
 * @param {boolean} facts.hasActed  The visitor has clicked or typed since: what goes now may have
 *   been closed, emptied or left by them.
 * @param {boolean} facts.isGuess  That the button pressed sends these fields is a guess: it may
 *   as well close or empty them, or lead elsewhere.
 * @param {boolean} facts.isOver  It was watched for long enough.
 * @returns {"navigation" | "answer" | "gone" | "reset" | "" | undefined}
 */
export function decide(facts) {
  const { isMarked, isGone, isEmptied, isLeft } = facts;
  if (facts.isNative) return "navigation";
  if (facts.isRefused) return "";
  if (facts.pending && !isLeft) return undefined;
  if (facts.isAnswered) return isMarked && !isGone && !isEmptied ? "" : "answer";
  if (facts.isOver) return "";
  if (facts.hasActed || facts.isGuess) return undefined;
  if (isGone) return "gone";
  if (isEmptied) return "reset";
  return isLeft && !isMarked ? "navigation" : undefined;
}
