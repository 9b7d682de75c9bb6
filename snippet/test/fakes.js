/** Stand-ins for what only a browser has. */
import { mock } from "node:test";

export const NOON = Date.parse("2026-03-01T12:00:00Z");

/** A localStorage with room for `maxChars` characters, put in place of the browser's. */
export function useStorage(maxChars = 5_000_000) {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (value.length > maxChars) throw new Error("QuotaExceededError");
      kept.set(key, value);
    },
  };
  return kept;
}

/** Storage as a browser that blocks it gives it: every touch throws. */
export function useBlockedStorage() {
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new Error("SecurityError");
    },
    set(value) {
      Object.defineProperty(globalThis, "localStorage", {
        configurable: true,
        writable: true,
        value,
      });
    },
  });
}

/** A clock that stands at noon until the test moves it. */
export const useClock = () => mock.timers.enable({ apis: ["Date", "setTimeout"], now: NOON });

const event = (type, id, rest) => ({
  type,
  messageId: id,
  originalTimestamp: new Date().toISOString(),
  ...rest,
});
export const pageView = (id) => event("page", id);
export const submission = (id) => event("track", id, { event: "Form Submitted" });
