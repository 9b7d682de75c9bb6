/** The wall between us and the page: whatever goes wrong here stays here. */
import { note } from "./notes.js";

const { addEventListener } = EventTarget.prototype;

/** `run`, made unable to throw. */
export const guard = (run) =>
  function (...given) {
    try {
      return run.apply(this, given);
    } catch (error) {
      note("error", { error });
    }
  };

export const later = (run, ms) => setTimeout(guard(run), ms);

/** Hear of events, of `types` with spaces between, before the page does; `hear` cannot harm it. */
export const on = (target, types, hear) => {
  for (const type of types.split(" "))
    addEventListener.call(target, type, guard(hear), { capture: true, passive: true });
};
