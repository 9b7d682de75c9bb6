/** What a form says when it is sent, without what must not leave the page. */
import { host } from "./host.js";
import { namings } from "./labels.js";
import { isSecretField } from "./sensitive.js";

const ANSWERS =
  ":is(input,select,textarea):not(:disabled,[type=submit],[type=button],[type=image]," +
  "[type=reset],[data-ll-ignore],[data-ll-ignore] *)";
const BOX = /^(?:checkbox|radio)$/;
const GROUP = "fieldset,[role=group],[role=radiogroup]";
const MAX_CHARS = 2000;
const MAX_CHARS_IN_ALL = 9000; // a server takes 32,000 bytes for one event

// A form with an input named "contains" shadows its own: borrow the real one.
const { contains, getRootNode } = Node.prototype;
const touched = new WeakSet();
const nameOf = ({ name, id }) => name || id;
const isIn = (name, list = "") =>
  name && list.toLowerCase().split(/ *, */).includes(name.toLowerCase());

/**
 * Whether the site's lists let a field be read.
 *
 * By the name that is sent, so that the server, which has no more, comes to the same.
 */
export const isAllowed = (name, { deny, allow }) =>
  !isIn(name, deny) && (!allow || isIn(name, allow));

/** Hears that the visitor typed into `control`. */
export const touch = (control) => touched.add(control);

/** Whether `element` is where it could be seen: neither without a box nor beside the page. */
export function isShown(element) {
  const { right, bottom, width } = element.getBoundingClientRect();
  return width > 1 && right + host.scrollX > 0 && bottom + host.scrollY > 0;
}

/**
 * The controls of `form` that answer something, those of `form=` owners elsewhere included; of
 * another element, those in it that no form owns.
 */
export const controlsOf = (form) =>
  Array.from(getRootNode.call(form).querySelectorAll(ANSWERS)).filter((control) =>
    control.form ? control.form === form : contains.call(form, control),
  );

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

// Neither what the page filled in itself nor an earlier step of a form in steps is a honeypot.
const isTrap = (control) =>
  control.matches("input:read-write") &&
  control.value !== control.defaultValue &&
  !touched.has(control) &&
  !isShown(control);

/**
 * What `controls` say.
 *
 * A control without name or id is read too: pages that send by script often leave them out.
 *
 * @param {{deny?: string, allow?: string, hidden?: string}} lists  Names of fields, with commas
 *   between: those never read, the only ones read, the hidden ones that are read.
 * @returns {{name: string, label: string, type: string, value: string | string[],
 *   text?: string | string[], autocomplete?: string, placeholder?: string, unseen?: true}[]}
 *   `text` is what the visitor saw of a choice whose `value` is for machines; `unseen`, that
 *   something filled in what no visitor sees. Boxes of one name are one field; boxes that can be
 *   ticked together have a list as their value. A value longer than 2,000 characters is cut; of
 *   a form too big for one event the last fields are left out.
 */
export function readFields(controls, lists) {
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
    if (!isAllowed(name, lists)) continue;
    const around = group[1] && control.closest(GROUP);
    const names = namings(around || control);
    const autocomplete = control.getAttribute("autocomplete") || "";
    const answer = answerOf(control, group);
    const kind = type === "hidden" && isIn(name, lists.hidden) ? "" : type;
    if (
      isSecretField(
        kind,
        autocomplete,
        [name, control.id, ...names],
        [answer.value, answer.text || ""].flat(),
      )
    )
      continue;
    const [label = ""] = names;
    const { placeholder } = control;
    fields.push({
      name,
      label,
      type,
      ...answer,
      autocomplete: autocomplete || undefined,
      placeholder: (placeholder !== label && placeholder) || undefined,
      unseen: isTrap(control) || undefined,
    });
  }
  while (JSON.stringify(fields).length > MAX_CHARS_IN_ALL) fields.pop();
  return fields;
}
