/** Makes elements without HTML in strings: pages with trusted types allow none. */
import { document } from "../src/host.js";

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [given]  Attributes; a function is a listener (`onclick`);
 *   `true` is an attribute without a value; undefined and `false` are left out.
 * @param {...(Node | string)} inside
 */
export function make(tag, given = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}
