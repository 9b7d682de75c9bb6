/** Counts engaged time: while running, and no longer than half a minute past the last activity. */

const IDLE_MS = 30_000;

/** @param {() => number} now  Milliseconds on a clock that never goes back. */
export function createStopwatch(now) {
  let total = 0;
  let running = false;
  let countedTo = 0;
  let idleFrom = 0;

  /** Count up to now. The visitor did something: they are engaged from here on. */
  function active() {
    const end = now();
    if (running) total += Math.max(0, Math.min(end, idleFrom) - countedTo);
    countedTo = end;
    idleFrom = end + IDLE_MS;
  }

  return {
    active,
    /** Start or stop. Coming back to the page is an activity. */
    run(on) {
      if (on !== running) active();
      running = on;
    },
    /** Whole milliseconds counted since this was last asked. */
    takeMs() {
      const idle = idleFrom;
      active();
      idleFrom = idle;
      const counted = Math.round(total);
      total = 0;
      return counted;
    },
  };
}
