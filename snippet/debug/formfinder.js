/** The forms on the page, where the snippet would see them. */
import { controlsOf } from "../src/fields.js";
import { keyOf } from "../src/forms.js";
import { document } from "../src/host.js";

const BUTTON = "button,[type=button],[role=button]";

/** The page, the open shadow trees in it, and its frames of the same origin. */
function* placesIn(place) {
  yield place;
  for (const element of place.querySelectorAll("*")) {
    if (element.shadowRoot) yield* placesIn(element.shadowRoot);
    else if (element.contentDocument) yield* placesIn(element.contentDocument);
  }
}

/** What would stand for a form if `button`, which is in none, were pressed. */
const boxOf = (button) => button.closest(":has(input):not(body,html)");

/**
 * @returns {{form: Element, key: string, isGuess: boolean}[]}  In the order of the page. A guess
 *   is no form by its own account: fields with a button.
 */
export function findForms() {
  const found = new Map();
  const add = (form, isGuess) =>
    found.has(form) || found.set(form, { form, key: keyOf(form), isGuess });
  for (const place of placesIn(document)) {
    for (const form of place.querySelectorAll("form,[data-ll-form]")) add(form, false);
    for (const button of place.querySelectorAll(BUTTON)) {
      if (button.form || button.closest("form,[data-ll-form],[data-ll-ignore]")) continue;
      const box = boxOf(button);
      if (box && controlsOf(box).length) add(box, true);
    }
  }
  return [...found.values()];
}
