/** Watches what becomes of an attempt to send a form, until `decide` can tell. */
import { decide } from "./acceptance.js";
import { isShown } from "./fields.js";
import { later, on } from "./guard.js";
import { location } from "./host.js";
import { note } from "./notes.js";
import { overhear } from "./overhear.js";
import { decoded } from "./sensitive.js";

const LOOKS_MS = [0, 100, 500, 2000, 8000]; // the last is the last
const REACTION_MS = 500; // of a page to an answer
const TELLING_CHARS = 4; // what is shorter also stands in requests that carry nothing of a form

const undecided = new Set();
const heard = new WeakSet(); // windows whose requests we hear

/** As requests are compared: in JSON, in a form's encoding and as typed it is the same text. */
const plain = (text) => decoded(text).replace(/[\s+]/g, "").toLowerCase();

function look(attempt, isLeft) {
  const { event, shown, typed } = attempt;
  if (!undecided.has(attempt)) return;
  const facts = {
    ...attempt,
    isNative: event && !event.defaultPrevented,
    isMarked: shown.some((control) => control.matches(":invalid,[aria-invalid=true]")),
    isGone: typed[0] && !typed.some(isShown),
    isEmptied: typed[0] && !typed.some(({ value }) => value),
    isLeft: isLeft || location.pathname !== attempt.from,
  };
  const by = decide(facts);
  if (by === undefined) return;
  undecided.delete(attempt);
  note("decision", { attempt, by, facts });
  if (by) attempt.accept(by);
}

/** Decide what can be decided now; `isLeft`: the page is being left. */
export function lookAtAll(isLeft) {
  for (const attempt of undecided) look(attempt, isLeft);
}

/** A request goes out. `answered` promises its status; 0 when nobody answers. */
async function carry(address, body, answered) {
  const text = plain(`${address} ${body?.entries ? new URLSearchParams(body) : await body}`);
  undecided.forEach(async (attempt) => {
    if (!attempt.telling.some((word) => text.includes(word))) return;
    attempt.pending++;
    const status = await answered;
    if (status >= 400) attempt.isRefused = true;
    else if (status) attempt.isAnswered = true;
    later(() => {
      attempt.pending--;
      look(attempt);
    }, REACTION_MS);
  });
}

function hearRequests(view) {
  if (heard.has(view)) return;
  heard.add(view);
  overhear(view, "fetch", (_, [request, { body } = {}]) => {
    if (!undecided.size) return undefined;
    const text = request.clone ? request.clone().text() : body; // later it would be used up
    return (answer) => {
      // An answer that the page may not read has the status 0.
      const answered = answer.then(
        ({ status }) => status || 200,
        () => 0,
      );
      carry(request.url || request, text, answered).catch(() => {});
    };
  });
  overhear(view.XMLHttpRequest.prototype, "send", (request, [body]) => {
    const answered = new Promise((tell) => on(request, "loadend", () => tell(request.status)));
    carry("", body, answered).catch(() => {});
  });
}

/** The visitor clicks or types: what happens to forms from here on may be their doing. */
export function act() {
  lookAtAll();
  for (const attempt of undecided) attempt.hasActed = true;
}

/** No longer watch `attempt`: its form has been sent again, with other content. */
export const forget = (attempt) => undecided.delete(attempt);

/**
 * Watch `attempt`; once more, if it has been repeated.
 *
 * @param {(by: string) => void} attempt.accept  Called if it is accepted.
 * @param {Element[]} shown  Controls of its form that can be seen.
 * @param {{defaultPrevented?: boolean}} [event]  What the browser does by itself unless prevented.
 * @param {boolean} [isGuess]  See `decide`.
 */
export function watch(attempt, shown, event, isGuess) {
  const typed = shown.filter((control) => control.matches(":read-write") && control.value);
  const words = typed.map(({ value }) => plain(value));
  Object.assign(attempt, {
    shown,
    typed,
    event,
    isGuess,
    telling: words.filter((word) => word[TELLING_CHARS - 1]),
    from: location.pathname,
    pending: attempt.pending || 0,
    isRefused: false,
    hasActed: false,
  });
  undecided.add(attempt);
  for (const ms of LOOKS_MS)
    later(() => {
      attempt.isOver = ms === LOOKS_MS[4];
      look(attempt);
    }, ms);
  hearRequests(shown[0].ownerDocument.defaultView);
}
