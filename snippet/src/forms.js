/** Sees every form that is sent, however it is sent, and never gets in its way. */
import { readFields } from "./fields.js";
import { guard, on } from "./guard.js";
import { withoutUrlSecrets } from "./sensitive.js";

const SAME_MS = 10_000;

// A form with an input named "id" or "closest" shadows its own properties: borrow the real ones.
const { closest, getAttribute, querySelector } = Element.prototype;

function describe(form) {
  const attribute = (name) => getAttribute.call(form, name) || "";
  return {
    formId: attribute("id"),
    formName: attribute("name"),
    formAction: withoutUrlSecrets(attribute("action")),
    // Only a form that opted out of the browser's validation gets here invalid. Its page may have
    // let it through or not; we cannot know, so it is told apart, not dropped.
    valid: querySelector.call(form, ":invalid") ? false : undefined,
    fields: readFields(form),
  };
}

/** @param {(submission: object) => void} submitted  Hears of each submission once. */
export function watchForms(submitted) {
  const last = new WeakMap();

  const capture = guard((form) => {
    if (closest.call(form, "[data-ll-ignore]")) return;
    const submission = describe(form);
    if (!submission.fields[0]) return;
    // Pages cancel `submit`, check, then call form.submit(): one submission, told twice.
    const content = JSON.stringify(submission);
    const before = last.get(form) || {};
    if (before.content === content && Date.now() - before.at < SAME_MS) return;
    last.set(form, { content, at: Date.now() });
    submitted(submission);
  });

  // At the window, on the way down: nothing in the page can stop the event before this.
  on(window, "submit", (event) => capture(event.target));
  const { submit } = HTMLFormElement.prototype;
  HTMLFormElement.prototype.submit = function () {
    capture(this);
    return submit.call(this);
  };
}
