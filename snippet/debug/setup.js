/** How the site is set up, as the panel says it. */
import { document } from "../src/host.js";
import { make } from "./elements.js";

const CONSENT = "_ll.c"; // in localStorage, by the snippet

/** The signal by which this browser asks not to be followed, or "". */
const signalOf = ({ globalPrivacyControl, doNotTrack }) =>
  (globalPrivacyControl && "GPC") || (doNotTrack === "1" && "DNT") || "";

function signalSaid(words, { signals }) {
  const signal = signalOf(navigator);
  if (!signal) return words.signalNone;
  const { nothing, all, visits } = words.signals;
  return ({ nothing, all }[signals] || visits)(signal);
}

/** What the visitor has answered, on this page or, as far as it is kept, before. */
function answered(ledger) {
  try {
    return ledger.consent() || localStorage[CONSENT];
  } catch {
    return undefined; // blocked
  }
}

function consentSaid(words, { consent }, ledger) {
  if (consent !== "required") return words.consentFree;
  const { consentGranted: granted, consentDenied: denied } = words;
  return { granted, denied }[answered(ledger)] || words.consentAwaited;
}

/** Whether an id is kept where the page can see it; a cookie of the server's it cannot. */
function keepsId() {
  try {
    return /(?:^|; )_ll=/.test(document.cookie) || "_ll" in localStorage;
  } catch {
    return false; // blocked
  }
}

/** The visitor's id as the last event has it, and whether it outlives the page. */
function visitorSaid(words, events) {
  const id = events.at(-1)?.event.anonymousId;
  if (!id) return words.visitorNone;
  return keepsId() ? words.visitorKept(id) : words.visitorPage(id);
}

/**
 * The list of what is set and how things stand.
 *
 * @param {Record<string, string>} options  As on the tag.
 * @param {{endpoint: string, version: string}} facts
 */
export function setupList(words, options, { endpoint, version }, ledger) {
  const waiting = ledger.waiting();
  const rows = [
    [words.site, options.site],
    [words.endpoint, endpoint],
    [words.version, version],
    [words.consent, consentSaid(words, options, ledger)],
    [words.signal, signalSaid(words, options)],
    [words.visitor, visitorSaid(words, ledger.events)],
    [words.kept, waiting ? words.keptCount(waiting) : words.keptNone],
  ];
  return make(
    "dl",
    {},
    ...rows.flatMap(([name, said]) => [make("dt", {}, name), make("dd", {}, said)]),
  );
}
