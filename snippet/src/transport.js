/** One batch over the network, and what became of it. */
import { bodyOf } from "./events.js";

// Browsers allow 64 KiB of keepalive bodies on their way at a time, and fail what goes beyond.
const KEEPALIVE_CHARS = 20_000; // of up to three bytes
const LONGEST_WAIT_S = 3600;

// Too slow, too many, in trouble, or gone for the minute in which a new version is put in place:
// the collector itself never answers 404. Every other status is its last word.
const PASSING = /404|408|429|5../;

/**
 * @param {string} endpoint  Absolute URL.
 * @param {string} key  The site's write key.
 * @param {typeof fetch} [ask]  Taken now: later the requests of a form are listened to.
 * @returns {(events: object[]) => Promise<{retryMs?: number, status?: number, answer?: object}>}
 *   With `retryMs`, try again, after at least so many milliseconds; without, the server has
 *   spoken: `answer` is what it said, or `status` why not. Rejects when it was not reached.
 */
export const createTransport =
  (endpoint, key, ask = globalThis.fetch) =>
  async (events) => {
    const body = bodyOf(key, events);
    let request;
    try {
      request = ask(endpoint, {
        method: "POST",
        body, // a string goes out as text/plain, which needs no preflight
        keepalive: body.length < KEEPALIVE_CHARS,
        credentials: "include",
      });
    } catch {
      // No usable fetch. A beacon tells nothing back: that the browser took it must do.
      return navigator.sendBeacon(endpoint, body) ? {} : { retryMs: 0 };
    }
    const response = await request;
    const { status } = response;
    if (PASSING.test(status))
      return {
        retryMs: Math.min(response.headers.get("Retry-After") | 0, LONGEST_WAIT_S) * 1000,
      };
    if (!response.ok) return { status };
    const answer = await response.json();
    // The sign-in page of a hotel's network also answers 200.
    return answer.accepted >= 0 ? { answer } : { retryMs: 0 };
  };
