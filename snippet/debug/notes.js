/**
 * What the snippet notes while it runs, for whoever sets a site up: on the console where the tag
 * says `data-debug`, and for the panel. Stands in for `src/notes.js` in `t-debug.js`.
 */
import { script } from "../src/host.js";

const missed = [];
let hear = (fact) => missed.push(fact);

/** Facts of one kind: `event`, `sent`, `refused`, `attempt`, `decision`, `consent` or `error`. */
export function note(kind, facts) {
  const fact = { kind, ...facts };
  if (script && "debug" in script.dataset) console.warn("[leadlight]", fact);
  hear(fact);
}

/** From now on `hearer` gets what is noted, and at once what has been. */
export function listen(hearer) {
  hear = hearer;
  missed.splice(0).forEach(hear);
}

/** This is the script that is to run instead. */
export const debugs = () => false;
