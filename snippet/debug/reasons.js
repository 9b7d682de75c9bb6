/** Each field of a form: what would be reported of it now, or why nothing is. */
import { controlsOf, readFields } from "../src/fields.js";
import { namings } from "../src/labels.js";
import { isSecretField, isSecretName } from "../src/sensitive.js";

const CONTROLS =
  ":is(input,select,textarea):not([type=submit],[type=button],[type=image],[type=reset])";
const BOX = /^(?:checkbox|radio)$/;
const GROUP = "fieldset,[role=group],[role=radiogroup]";

const { contains, getRootNode } = Node.prototype;
const nameOf = ({ name, id }) => name || id;

/** All controls of `form` that a person might expect to see reported, those withheld included. */
const allControls = (form) =>
  Array.from(getRootNode.call(form).querySelectorAll(CONTROLS)).filter((control) =>
    control.form ? control.form === form : contains.call(form, control),
  );

/** Controls that are one field: boxes of one name. In the order of the page. */
function grouped(controls) {
  const groups = [];
  for (const control of controls) {
    const name = BOX.test(control.type) && nameOf(control);
    const mine =
      name && groups.find(([first]) => first.type === control.type && nameOf(first) === name);
    if (mine) mine.push(control);
    else groups.push([control]);
  }
  return groups;
}

const namingsOf = ([control, another]) => namings((another && control.closest(GROUP)) || control);

/** Why `group` is withheld: a key of `words.because`, and what that sentence names. */
function reasonOf(group, lists) {
  const [control] = group;
  const { type, id } = control;
  if (control.closest("[data-ll-ignore]")) return ["ignored"];
  if (control.matches(":disabled")) return ["disabled"];
  const called = nameOf(control).toLowerCase();
  const isIn = (list = "") => called && list.toLowerCase().split(/ *, */).includes(called);
  if (isIn(lists.deny)) return ["denied"];
  if (lists.allow && !isIn(lists.allow)) return ["unlisted"];
  const kind = type === "hidden" && isIn(lists.hidden) ? "" : type;
  if (isSecretField(kind, "", [], "")) return ["type", type];
  const autocomplete = control.getAttribute("autocomplete") || "";
  if (isSecretField("", autocomplete, [], "")) return ["autocomplete", autocomplete];
  const naming = [nameOf(control), id, ...namingsOf(group)].find(isSecretName);
  if (naming) return ["name", naming];
  return ["number"];
}

/**
 * The fields of `form` as they are at this moment, in the order of the page.
 *
 * Whether a field is reported is asked of the code that reports it; only the reason is found here.
 *
 * @param {{deny?: string, allow?: string, hidden?: string}} lists  As the tag has them.
 * @returns {{name: string, label: string, field?: object, because?: [string, string?]}[]}
 *   `field` as it would be sent, or `because`: a key of `words.because`, and what that sentence
 *   names.
 */
export function explain(form, lists) {
  const read = controlsOf(form);
  const room = readFields(read, lists).length; // of a form too big the last fields are left out
  let taken = 0;
  return grouped(allControls(form)).map((group) => {
    const [label = ""] = namingsOf(group);
    const name = nameOf(group[0]);
    const [field] = readFields(
      group.filter((control) => read.includes(control)),
      lists,
    );
    if (!field) return { name, label, because: reasonOf(group, lists) };
    taken += 1;
    return taken > room ? { name, label, because: ["tooMuch"] } : { name, label, field };
  });
}
