/** What a form says when it is sent, without what must not leave the page. */
import { namings } from "./labels.js";
import { isSecretField } from "./sensitive.js";

const NOT_ANSWERS = /^(?:submit|button|image|reset)$/;
const BOX = /^(?:checkbox|radio)$/;
const GROUP = "fieldset,[role=group],[role=radiogroup]";
const MAX_CHARS = 2000;
const MAX_BYTES = 28_000; // of the 32,000 a server takes for one event

const elementsOf = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "elements").get;
const nameOf = (control) => control.getAttribute("name") || control.id;

const isRead = (control) =>
  control.matches("input,select,textarea") &&
  !NOT_ANSWERS.test(control.type) &&
  !control.matches(":disabled") &&
  !control.closest("[data-ll-ignore]");

/** The value of a control or group, and where the visitor chose, what they saw of the choice. */
function answerOf({ type, value, multiple, selectedOptions }, group) {
  const chosen = selectedOptions || (BOX.test(type) && group.filter((box) => box.checked));
  if (!chosen) return { value: value.slice(0, MAX_CHARS) };
  const values = Array.from(chosen, (choice) => choice.value);
  const texts = Array.from(chosen, (choice) => choice.text || namings(choice)[0] || "");
  return multiple || (type === "checkbox" && group.length > 1)
    ? { value: values, text: texts }
    : { value: values[0] || "", text: texts[0] };
}

/**
 * The fields of `form`, those of `form=` owners elsewhere included.
 *
 * A control without name or id is read too: pages that send by script often leave them out.
 *
 * @returns {{name: string, label: string, type: string, value: string | string[],
 *   text?: string | string[], autocomplete?: string}[]}  `text` is what the visitor saw of a
 *   choice whose `value` is for machines. Boxes of one name are one field; boxes that can be
 *   ticked together have a list as their value. A value longer than 2,000 characters is cut; of
 *   a form too big for one event the last fields are left out.
 */
export function readFields(form) {
  const controls = Array.from(elementsOf.call(form)).filter(isRead);
  const fields = [];
  for (const control of controls) {
    const { type } = control;
    const name = nameOf(control);
    const group = controls.filter(
      (other) =>
        other === control ||
        (name && BOX.test(type) && other.type === type && nameOf(other) === name),
    );
    if (group[0] !== control) continue;
    const around = group[1] && control.closest(GROUP);
    const names = around ? namings(around) : namings(control);
    const autocomplete = control.getAttribute("autocomplete") || "";
    const answer = answerOf(control, group);
    if (isSecretField(type, autocomplete, [name, control.id, ...names], answer.value)) continue;
    fields.push({
      name,
      label: names[0] || "",
      type,
      ...answer,
      autocomplete: autocomplete || undefined,
    });
  }
  while (new Blob([JSON.stringify(fields)]).size > MAX_BYTES) fields.pop();
  return fields;
}
