/** How the open page is being read: engaged time, and the share of its height seen. */
import { later, on } from "./guard.js";
import { document, host } from "./host.js";

const MEASURE_MS = 250;
const IDLE_MS = 30_000; // so long after the last activity nobody is reading any more

let total = 0;
let countedTo = 0;
let isRead = false;
let told = 0;
let deepest = 0;
let measuring = false;

/** Count up to now; an event may change whether the page is read from here on. */
function count(event) {
  const now = performance.now();
  if (isRead) total += Math.min(now - countedTo, IDLE_MS);
  countedTo = now;
  // Browsers differ in what a page is told first when it goes: this, or that it is hidden. Focus in
  // a frame of the page counts: the window is told `blur`, the document knows better.
  if (event) isRead = event.type !== "pagehide" && !document.hidden && document.hasFocus();
}

function measure() {
  measuring = false;
  const seen = (host.scrollY + host.innerHeight) / document.documentElement.scrollHeight;
  deepest = Math.max(deepest, Math.min(100, Math.round(seen * 100)));
}

/** Begin to watch; call before anything that asks on leaving. */
export function watchReading() {
  on(host, "pointermove keydown scroll focus blur visibilitychange pagehide", count);
  on(host, "scroll", () => {
    if (!measuring) later(measure, MEASURE_MS); // not here: it would slow scrolling
    measuring = true;
  });
}

/** A new page view begins. */
export function restart() {
  count(true);
  total = told = deepest = 0;
}

/** What is to be told of this page view so far; undefined when there is nothing new. */
export function progress() {
  count();
  const engagedMs = Math.round(total);
  if (engagedMs === told) return undefined;
  told = engagedMs;
  measure();
  return { engagedMs, scrollDepth: deepest };
}
