/** One card a form: its fields as they are being typed, and what became of sending it. */
import { make } from "./elements.js";
import { explain } from "./reasons.js";

const MAX_SHOWN = 200;
const CLASS = { attempted: "busy", accepted: "good", refused: "bad" };

function saidOf(words, { value, text = value, unseen }) {
  const shown = [text].flat().join(", ");
  const cut = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
  return [
    shown ? make("code", {}, cut) : make("span", { class: "faint" }, words.empty),
    ...(unseen ? [make("div", { class: "busy" }, words.unseen)] : []),
  ];
}

function row(words, { name, label, field, because: [reason, named] = [] }) {
  const told = field
    ? saidOf(words, field)
    : [make("span", { class: "bad" }, words.because[reason](named))];
  return make(
    "tr",
    {},
    make(
      "th",
      { scope: "row" },
      label ? `${label} ` : "",
      make("code", {}, name || words.nameless),
    ),
    make("td", {}, ...told),
  );
}

function fieldsOf(words, form, lists) {
  if (Element.prototype.closest.call(form, "[data-ll-ignore]"))
    return make("p", { class: "told" }, words.formIgnored);
  const fields = explain(form, lists);
  if (!fields.length) return make("p", { class: "told" }, words.noFields);
  return make(
    "table",
    {},
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, words.field),
        make("th", { scope: "col" }, words.reported),
      ),
    ),
    make("tbody", {}, ...fields.map((field) => row(words, field))),
  );
}

/** What was decided on the form's last submission. */
function outcome(words, { state, why }) {
  const told = why ? words.told(words[state], words.why[why] || why) : words[state];
  return make("p", { class: `told ${CLASS[state]}` }, told);
}

/**
 * @param {{form: Element, key: string, isGuess: boolean}} found  See `findForms`.
 * @param {{deny?: string, allow?: string, hidden?: string}} lists  See `explain`.
 * @param {{state: string, why?: string}} [last]  Its last submission.
 */
export const formCard = (words, { form, key, isGuess }, lists, last) =>
  make(
    "article",
    { class: "form" },
    make("h3", {}, key),
    ...(isGuess ? [make("p", { class: "told faint" }, words.guessed)] : []),
    fieldsOf(words, form, lists),
    ...(last ? [outcome(words, last)] : []),
  );
