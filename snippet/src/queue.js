/**
 * Events on their way out: kept until the server has spoken on them, gathered into batches, sent
 * again after failure, by a later page if need be.
 *
 * Each is kept under a name of its own, so that tabs never write over each other. One just tried
 * is busy for a moment: neither another tab nor the next page repeats what is still on its way.
 */
import { isPrecious } from "./events.js";
import { names, read, remove, write } from "./storage.js";

export const GATHER_MS = 40;
export const BUSY_MS = 4000;
const FIRST_RETRY_MS = 700;
const MAX_TRIES = 8; // in a row: then the server is away for long, or we are blocked
const MAX_ENTRIES = 50;
const MAX_CHARS = 100_000;
const MAX_AGE_MS = 7 * 86_400_000;

// What keeps the queue from sending, the stronger above the weaker.
const FAILED = 1;
const ASKED_TO_WAIT = 2;
const CLOSED = 3;

/**
 * A queue, closed until it is opened.
 *
 * @param {string} prefix  Of names in storage; one per site key.
 * @param {ReturnType<import("./transport.js").createTransport>} send  Delivers one batch.
 * @param {(run: () => void, ms: number) => unknown} later  `setTimeout`, or a fake.
 * @param {(run: () => void) => unknown} alone  Runs it while no other tab runs its own.
 */
export function createQueue(prefix, send, later, alone) {
  let paused = CLOSED;
  let failures = 0;
  let maxEvents = 10; // a request

  const sinceMs = (time) => Math.abs(Date.now() - time); // clocks are also set back
  // In the order of these names events are given up: what was typed last.
  const nameOf = (event) => prefix + +isPrecious(event) + event.originalTimestamp + event.messageId;
  const keep = (batch, tried) => {
    for (const event of batch) write(nameOf(event), JSON.stringify({ event, tried }));
  };

  /** What nobody is sending, taken out: whoever asks has it in hand. */
  function takeIdle() {
    const events = [];
    for (const name of names(prefix))
      try {
        const { event, tried } = JSON.parse(read(name));
        if (sinceMs(tried) <= BUSY_MS) continue;
        remove(name);
        if (sinceMs(Date.parse(event.originalTimestamp)) <= MAX_AGE_MS) events.push(event);
      } catch {
        remove(name);
      }
    return events;
  }

  function retry(batch, retryMs) {
    keep(batch, 0);
    const reason = retryMs ? ASKED_TO_WAIT : FAILED;
    if (paused >= reason) return;
    paused = reason;
    if (failures < MAX_TRIES)
      later(
        () => {
          if (paused === reason) paused = 0;
          flush();
        },
        // Spread out, so that the visitors of a server that comes back do not all return at once.
        (retryMs || FIRST_RETRY_MS * 2 ** failures++) * (1 + Math.random()),
      );
  }

  async function deliver(batch) {
    keep(batch, Date.now());
    try {
      const { retryMs, status } = await send(batch);
      if (retryMs >= 0) return retry(batch, retryMs);
      if (paused < CLOSED) paused = failures = 0;
      if (status === 413 && batch[1]) {
        maxEvents = batch.length >> 1;
        keep(batch, 0);
      } else for (const event of batch) remove(nameOf(event));
      flush();
    } catch {
      // A page that goes is told that its requests failed, though keepalive delivers them. Its
      // timers run no more: what comes later is true of a page that lives.
      later(() => retry(batch, 0));
    }
  }

  /** Send what nobody is sending, in spite of what is `bearable`. */
  function sendAll(bearable) {
    if (paused > bearable || !navigator.onLine) return;
    let events = takeIdle();
    while (events[0]) {
      const [{ anonymousId }] = events; // a request speaks of one visitor
      const batch = events.filter((event) => event.anonymousId === anonymousId).slice(0, maxEvents);
      events = events.filter((event) => !batch.includes(event));
      deliver(batch);
    }
  }

  const flush = () => alone(() => sendAll(0));

  return {
    add(event) {
      keep([event], 0);
      const kept = names(prefix);
      while (kept.length > MAX_ENTRIES || kept.map(read).join("").length > MAX_CHARS)
        remove(kept.shift());
      if (isPrecious(event)) sendAll(FAILED);
      else later(flush, GATHER_MS);
    },

    /** The page may not come back: send what waits, now. */
    leave: () => sendAll(0),

    /** Send from here on, whatever failed before. */
    open() {
      paused = failures = 0;
      flush();
      later(flush, BUSY_MS + GATHER_MS); // what a page that went was still sending
    },

    /** Send nothing. */
    close() {
      paused = CLOSED;
    },
  };
}
