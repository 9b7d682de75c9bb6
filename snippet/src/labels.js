/** What a person is told that a form control is for. */

const NOT_WORDS = /^(?:SELECT|TEXTAREA|BUTTON|SCRIPT|STYLE)$/;
const MAX_CHARS = 200;

/** The words under `node`; not those of controls, which a label may wrap. */
function words(node) {
  if (NOT_WORDS.test(node.nodeName)) return " ";
  return node.nodeType === 3 ? node.data : Array.from(node.childNodes, words).join("");
}

const textOf = (nodes) =>
  Array.from(nodes, (node) => (node ? words(node) : ""))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_CHARS);

/** Everything that names `control`, or a group of controls, the best first; empty texts left out. */
export function namings(control) {
  const attribute = (name) => control.getAttribute(name) || "";
  return [
    textOf(control.labels || control.querySelectorAll("legend")),
    attribute("aria-label"),
    textOf(
      attribute("aria-labelledby")
        .split(" ")
        .map((id) => control.getRootNode().getElementById(id)),
    ),
    attribute("placeholder"),
  ].filter(Boolean);
}
