/**
 * The page that is measured. It is not always the one that this script runs in (see `flee.js`), so
 * everything of the page is taken from here.
 */

export const FRAME = "_ll";

/** Our own script tag; a module has none. */
export const script =
  window.document.currentScript || window.document.querySelector("script[data-site]");
export const host = window.name === FRAME ? parent : window;
export const { document, history, location } = host;

/** Have `place`, a document, run the script at `src`, set up as `options` say. */
export function load(place, src, options, integrity = "") {
  const copy = place.createElement("script");
  Object.assign(copy, { src, integrity, nonce: script?.nonce, crossOrigin: "anonymous" });
  Object.assign(copy.dataset, options);
  place.head.append(copy);
}
