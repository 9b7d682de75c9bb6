/** One batch over the network, and what became of it. */
import { bodyOf } from "./events.js";

// Browsers allow 64 KiB of keepalive bodies on their way at a time, and fail what goes beyond.
const KEEPALIVE_BYTES = 60_000;
const LONGEST_WAIT_S = 3600;

/**
 * @param {string} endpoint  Absolute URL.
 * @param {string} key  The site's write key.
 * @returns {(events: object[]) => Promise<{retryMs?: number, answer?: object}>}  With `retryMs`,
 *   try again, after at least so many milliseconds; without, the server has spoken: `answer` is
 *   what it said, or `{status}` when it refused. Rejects when the server was not reached.
 */
export function createTransport(endpoint, key) {
  let bytesOnTheirWay = 0;

  return async (events) => {
    const body = bodyOf(key, events);
    const bytes = new Blob([body]).size;
    const keepalive = bytesOnTheirWay + bytes < KEEPALIVE_BYTES;
    let request;
    try {
      // A string goes out as text/plain, which needs no preflight.
      request = fetch(endpoint, { method: "POST", body, keepalive, credentials: "include" });
    } catch {
      // No usable fetch. A beacon tells nothing back: that the browser took it must do.
      return navigator.sendBeacon(endpoint, body) ? {} : { retryMs: 0 };
    }
    bytesOnTheirWay += bytes;
    try {
      const response = await request;
      const { status } = response;
      if (status === 429 || status >= 500) {
        const seconds = +response.headers.get("Retry-After") || 0;
        return { retryMs: Math.min(seconds, LONGEST_WAIT_S) * 1000 };
      }
      if (!response.ok) return { answer: { status } };
      const answer = await response.json();
      // The sign-in page of a hotel's network also answers 200.
      return answer.accepted >= 0 ? { answer } : { retryMs: 0 };
    } finally {
      bytesOnTheirWay -= bytes;
    }
  };
}
