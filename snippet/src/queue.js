/** Events on their way out: gathered into batches, sent again after failure, kept on leaving. */
import { isPrecious } from "./events.js";
import { BUSY_MS } from "./outbox.js";

const GATHER_MS = 40;
const FIRST_RETRY_MS = 1000;
const MAX_TRIES = 10; // in a row; then only what the page does next wakes the queue
const MAX_WAITING = 100;
const MAX_EVENTS = 10; // a request

/**
 * @param {ReturnType<import("./transport.js").createTransport>} send  Delivers one batch.
 * @param {ReturnType<import("./outbox.js").createOutbox>} outbox
 * @param {(run: () => void, ms: number) => unknown} later  `setTimeout`, or a fake.
 */
export function createQueue(send, outbox, later) {
  let waiting = [];
  let failures = 0;
  let pausedUntil = 0; // after failures
  let quietUntil = 0; // because the server asked
  const known = new Set(); // ids this page has in hand

  /** Send what is waiting, unless failures ask for a pause; `urgent` overrules that. */
  function flush(urgent) {
    if (Date.now() < (urgent ? quietUntil : pausedUntil)) return;
    while (waiting.length) {
      const batch = waiting.splice(0, MAX_EVENTS);
      send(batch).then(
        ({ retryMs }) => {
          if (retryMs >= 0) return retry(batch, retryMs);
          failures = 0;
          outbox.remove(batch);
        },
        // A page that goes is told that its requests failed, though keepalive delivers them. Its
        // timers run no more: what comes later is true of a page that lives.
        () => later(() => retry(batch, 0), 0),
      );
    }
  }

  function retry(batch, retryMs) {
    waiting = batch.concat(waiting).slice(-MAX_WAITING);
    const now = Date.now();
    // Spread out, so that the visitors of a server that comes back do not all return at once.
    const spread = 0.5 + Math.random();
    if (now >= pausedUntil) pausedUntil = now + FIRST_RETRY_MS * 2 ** failures++ * spread;
    if (retryMs) {
      quietUntil = now + retryMs * (0.5 + spread);
      pausedUntil = Math.max(pausedUntil, quietUntil);
    }
    // A little after the pause: timers may fire early by the clock.
    if (failures <= MAX_TRIES) later(flush, pausedUntil - now + GATHER_MS);
  }

  return {
    add(event) {
      waiting = waiting.concat(event).slice(-MAX_WAITING);
      known.add(event.messageId);
      if (isPrecious(event)) {
        outbox.keep([event], Date.now());
        flush(true);
      } else later(flush, GATHER_MS);
    },

    /** The page may not come back: send what is waiting, or keep it for the next page. */
    leave() {
      flush();
      if (waiting.length) outbox.keep(waiting, 0);
    },

    /** Take up what earlier pages left; what one of them may still be sending, a little later. */
    resume() {
      const takeUp = () => {
        const found = outbox.idle().filter((event) => !known.has(event.messageId));
        if (found.length) {
          for (const event of found) known.add(event.messageId);
          outbox.keep(found, Date.now());
          waiting = found.concat(waiting);
          flush();
        }
      };
      takeUp();
      later(takeUp, BUSY_MS + GATHER_MS);
    },
  };
}
