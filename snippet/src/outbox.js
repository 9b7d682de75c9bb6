/**
 * Events that outlive the page: kept in storage until the server has spoken on them.
 *
 * Every tab of the site sees the same entries. An entry just tried is busy for a moment, so that
 * the next page does not repeat what the last one is still sending; after that it is anyone's.
 */
import { isPrecious } from "./events.js";
import { read, write } from "./storage.js";

const MAX_ENTRIES = 50;
const MAX_CHARS = 100_000;
const MAX_AGE_MS = 7 * 86_400_000;
export const BUSY_MS = 2000;

/**
 * @param {string} key  Where in storage; one per site key.
 * @param {boolean} [preciousOnly]  Keep what was typed, and nothing else.
 */
export function createOutbox(key, preciousOnly) {
  const sinceMs = (time) => Math.abs(Date.now() - time); // clocks are also set back

  function load() {
    try {
      return JSON.parse(read(key)).filter(
        ({ event }) => sinceMs(Date.parse(event.originalTimestamp)) < MAX_AGE_MS,
      );
    } catch {
      return [];
    }
  }

  function save(entries) {
    for (;;) {
      const text = JSON.stringify(entries);
      if (entries.length <= MAX_ENTRIES && text.length <= MAX_CHARS && write(key, text)) return;
      if (!entries.length) return;
      const oldestView = entries.findIndex(({ event }) => !isPrecious(event));
      entries.splice(Math.max(oldestView, 0), 1);
    }
  }

  const without = (events) => {
    const ids = events.map((event) => event.messageId);
    return load().filter(({ event }) => !ids.includes(event.messageId));
  };

  return {
    /** Keep `events`, last tried at `tried` (milliseconds since 1970; 0 is never). */
    keep(events, tried) {
      const kept = preciousOnly ? events.filter(isPrecious) : events;
      if (kept[0]) save(without(kept).concat(kept.map((event) => ({ event, tried }))));
    },

    /** Forget `events`. */
    remove(events) {
      if (read(key)) save(without(events));
    },

    /** The events that nobody is sending. */
    idle: () =>
      load()
        .filter(({ tried }) => sinceMs(tried) > BUSY_MS)
        .map(({ event }) => event),
  };
}
