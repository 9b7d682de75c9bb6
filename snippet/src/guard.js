/** The wall between us and the page: whatever goes wrong here stays here. */

/** Our own script tag: what it says is how the site set us up. */
export const script = document.currentScript ||
  document.querySelector("script[data-site]") || { dataset: {} };

/** Tell whoever is setting the site up; silent without `data-debug` on the script tag. */
export const note = (...facts) =>
  "debug" in script.dataset && console.warn("[leadlight]", ...facts);

/** `run`, made unable to throw. */
export const guard = (run) =>
  function (...given) {
    try {
      return run.apply(this, given);
    } catch (error) {
      note(error);
    }
  };

/** Hear of an event before the page does; `hear` cannot harm the page. */
export const on = (target, type, hear) =>
  target.addEventListener(type, guard(hear), { capture: true, passive: true });
