/** Stand-ins for what only a browser has. */
import { mock } from "node:test";

export const NOON = Date.parse("2026-03-01T12:00:00Z");

const put = (name, property) =>
  Object.defineProperty(globalThis, name, { configurable: true, ...property });

/** A localStorage with room for `maxChars` characters a value, put in place of the browser's. */
export function putStorage(maxChars = 5_000_000) {
  const kept = new Proxy(
    {},
    {
      set(target, name, value) {
        if (value.length > maxChars) throw new Error("QuotaExceededError");
        target[name] = `${value}`;
        return true;
      },
    },
  );
  put("localStorage", { value: kept });
  return kept;
}

/** Storage as a browser that blocks it gives it: every touch throws. */
export const blockStorage = () =>
  put("localStorage", {
    get() {
      throw new Error("SecurityError");
    },
  });

/** A browser with a network, or without one. */
export const putNavigator = (rest) => put("navigator", { value: { onLine: true, ...rest } });

/** A page for the modules that live on one; call it before they are imported. */
export function putPage({ protocol = "https:", cookie = {} } = {}) {
  const page = { currentScript: { dataset: {} }, ...cookie };
  put("window", { value: globalThis });
  put("document", { value: page });
  put("location", { value: { protocol } });
  return page;
}

/** A clock that stands at noon until the test moves it. */
export const useClock = () => mock.timers.enable({ apis: ["Date", "setTimeout"], now: NOON });

const event = (type, id, rest) => ({
  type,
  messageId: id,
  anonymousId: "somebody",
  originalTimestamp: new Date().toISOString(),
  ...rest,
});
export const pageView = (id) => event("page", id);
export const submission = (id) => event("track", id, { event: "Form Submitted" });
