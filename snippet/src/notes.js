/**
 * What is worth telling whoever sets a site up. On a customer's page nobody listens, and the build
 * leaves it out; `t-debug.js` has `debug/notes.js` in this place.
 */
import { document, location } from "./host.js";

export const note = () => {};

/** Whether `t-debug.js` is to run in place of this script: asked for by the tag, or the address. */
export function debugs(options) {
  try {
    if (/[?&]ll_debug=1/.test(location.search)) sessionStorage["_ll.debug"] = 1;
    // Touched only after another page of the site, which may have set it: it takes 2 ms at first.
    else if (!document.referrer.startsWith(location.origin)) return "debug" in options;
    return "debug" in options || sessionStorage["_ll.debug"];
  } catch {
    return false;
  }
}
