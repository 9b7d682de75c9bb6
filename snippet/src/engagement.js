/** How the open page is being read: engaged time, and the share of its height seen. */
import { guard, on } from "./guard.js";
import { createStopwatch } from "./stopwatch.js";

const MEASURE_MS = 250;

export function createEngagement() {
  const stopwatch = createStopwatch(() => performance.now());
  let deepest = 0;
  let engagedMs = 0;
  let measuring = false;

  function measure() {
    measuring = false;
    const seen = (scrollY + innerHeight) / document.documentElement.scrollHeight;
    deepest = Math.max(deepest, Math.min(100, Math.round(seen * 100)));
  }

  // Focus in a frame of the page counts: the window is told `blur`, the document knows better.
  const look = () => stopwatch.run(!document.hidden && document.hasFocus());

  for (const type of ["pointerdown", "pointermove", "keydown", "wheel"])
    on(window, type, stopwatch.active);
  on(window, "scroll", () => {
    stopwatch.active();
    if (!measuring) setTimeout(guard(measure), MEASURE_MS); // not here: it would slow scrolling
    measuring = true;
  });
  for (const type of ["focus", "blur", "visibilitychange"]) on(window, type, look);
  // Browsers differ in what a page is told first when it goes: this, or that it is hidden.
  on(window, "pagehide", () => stopwatch.run(false));

  return {
    /** A new page view begins. */
    restart() {
      look();
      stopwatch.takeMs();
      deepest = engagedMs = 0;
    },
    /** Totals of this page view so far, or undefined when they have not grown since last asked. */
    report() {
      const grownMs = stopwatch.takeMs();
      if (!grownMs) return undefined;
      measure();
      engagedMs += grownMs;
      return { engagedMs, scrollDepth: deepest };
    },
  };
}
