/** Sees every form that is sent, however it is sent, and never gets in its way. */
import { controlsOf, isShown, readFields, touch } from "./fields.js";
import { guard, on } from "./guard.js";
import { document, host } from "./host.js";
import { newId } from "./identity.js";
import { note } from "./notes.js";
import { overhear } from "./overhear.js";
import { isSecretName, withoutUrlSecrets } from "./sensitive.js";
import { act, forget, lookAtAll, watch } from "./watching.js";

const SAME_MS = 10_000;
const BUTTON = "button,[type=button],[type=submit],[role=button]";
const SENDS = "[type=submit],[type=image],button:not([type])";
const CONTACT = /\w@\w|^\W*(?:\d\W{0,2}){9,}$/; // an e-mail address, or a phone number
const GOES_NOWHERE = /^dialog|javascript:/i;
const ELEMENT = 1;
const SHADOW_ROOT = 11;

// A form with an input named "id" or "closest" shadows its own properties: borrow the real ones.
const { closest, getAttribute, matches, querySelector } = Element.prototype;
const { getRootNode } = Node.prototype;
const attributeOf = (form, name) => getAttribute.call(form, name) || "";

/** Whether the site asked to leave `node` alone, on it or on anything around it. */
function isIgnored(node) {
  if (!node || closest.call(node, "[data-ll-ignore]")) return !!node;
  const root = getRootNode.call(node);
  return isIgnored(root.host || root.defaultView?.frameElement);
}

/** What a form with such attributes is called: the key under which the server knows it. */
export const keyFrom = (attribute) =>
  (
    attribute("id") ||
    attribute("name") ||
    attribute("action").replace(/^\w+:(?:\/\/[^/?#]*|.*)|[?#].*/g, "") ||
    attribute("data-ll-form") ||
    "form"
  ).slice(0, 200);
export const keyOf = (form) => keyFrom((name) => attributeOf(form, name));

/**
 * @param {(name: string, properties: object, messageId: string, context?: object) =>
 *   {properties: object, context: object}} track  Sends one event and returns it; without a
 *   `context`, with that of this moment.
 * @param {{deny?: string, allow?: string, hidden?: string}} lists  See `readFields`.
 * @returns {{formKeys: () => string[], capture: (form: HTMLFormElement, event?: object,
 *   isGuess?: boolean, id?: string) => void}}  `formKeys`: of the forms on the page now.
 *   `capture`: for a form that was sent before this script was here, under the id it was given.
 */
export function watchForms(track, lists) {
  const attempts = new WeakMap(); // the last one of each form
  const roots = new WeakSet();
  let latest;

  const capture = guard((form, event, isGuess, id = newId()) => {
    if (isIgnored(form)) return;
    const controls = controlsOf(form);
    const fields = readFields(controls, lists);
    if (!fields[0] || (isGuess && !fields.some(({ value }) => CONTACT.test(value)))) return;
    const shown = controls.filter(isShown);
    // Only a form that opted out of the browser's validation gets here invalid.
    const valid = shown.some((control) => control.matches(":invalid")) ? false : undefined;
    const action = attributeOf(form, "action");
    const content = JSON.stringify([valid, fields]);
    let attempt = attempts.get(form) || {};
    // Pages cancel `submit`, check, then call form.submit(); visitors press twice: it is one.
    if (attempt.content !== content || Date.now() - attempt.at > SAME_MS) {
      forget(attempt);
      const said = {
        submissionId: id,
        form: keyOf(form),
        formId: attributeOf(form, "id"),
        formName: attributeOf(form, "name"),
        formAction: withoutUrlSecrets(action),
        filledMs: host.performance?.now() | 0,
        valid,
        fields,
      };
      const { properties, context } = track("Form Attempted", said, `${id}.a`);
      attempt = {
        content,
        at: Date.now(),
        accept(acceptedBy) {
          attempt.isAccepted = true;
          track("Form Submitted", { ...properties, acceptedBy }, id, context);
        },
      };
      attempts.set(form, attempt);
      note("attempt", { attempt, form, valid });
    }
    if (attempt.isAccepted || valid === false) return;
    const isNative = !GOES_NOWHERE.test(attributeOf(form, "method") + action);
    watch(attempt, shown, isNative && event, isGuess);
  });

  const submitted = (event) => capture(event.target, event);

  // `submit` does not leave a shadow tree: its root must be known before.
  function enterRoot(root) {
    if (root.nodeType !== SHADOW_ROOT || roots.has(root)) return;
    roots.add(root);
    on(root, "submit", submitted);
  }

  function pressed(event) {
    if (event === latest) return; // a frame's document may have been entered twice
    latest = event;
    if (event.isTrusted) act();
    const path = Array.from(event.composedPath());
    path.forEach(enterRoot);
    const around = (selector) =>
      path.find((node) => node.nodeType === ELEMENT && matches.call(node, selector));
    const { key } = event;
    // Enter also ends the writing of a Chinese word.
    const button = key ? key === "Enter" && !event.isComposing && around("input") : around(BUTTON);
    if (!button || (!key && isSecretName(button.textContent || button.value))) return;
    const form = button.form || around("form");
    if (form && querySelector.call(form, SENDS)) return;
    const box =
      form || around("[data-ll-form]") || around(`:has(input):has(${BUTTON}):not(body,html)`);
    if (box) capture(box, undefined, !matches.call(box, "[data-ll-form]"));
  }

  function enter(view) {
    // At the window, on the way down: nothing in the page can stop the event before this.
    on(view, "submit", submitted);
    on(view, "click keydown", pressed);
    on(view, "input", (event) => touch(event.composedPath()[0]));
    const { prototype } = view.HTMLFormElement;
    overhear(prototype, "submit", (form) => capture(form, {}));
    overhear(prototype, "requestSubmit", (form) => enterRoot(getRootNode.call(form)));
    const enterFrame = ({ contentDocument }) =>
      contentDocument && enter(contentDocument.defaultView);
    guard(() => view.document.querySelectorAll("iframe").forEach(enterFrame))();
    on(view.document, "load", ({ target }) => enterFrame(target));
  }
  enter(host);
  on(host, "pagehide", () => lookAtAll(true));

  return {
    capture,
    formKeys() {
      const forms = Array.from(document.querySelectorAll("form,[data-ll-form]")).filter(
        (form) =>
          !isIgnored(form) && controlsOf(form).some((control) => control.matches(":read-write")),
      );
      return Array.from(new Set(forms.map(keyOf)));
    },
  };
}
