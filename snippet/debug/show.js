/** What the panel shows, kept up with the page. */
import { LIBRARY } from "../src/events.js";
import { on } from "../src/guard.js";
import { document } from "../src/host.js";
import { eventRows } from "./eventlist.js";
import { findForms } from "./formfinder.js";
import { formCard } from "./formlist.js";
import { createLedger } from "./ledger.js";
import { listen } from "./notes.js";
import { openPanel, section } from "./panel.js";
import { setupList } from "./setup.js";
import { wordsIn } from "./words.js";

const GATHER_MS = 100; // a page that never rests is drawn ten times a second at most
const TELLING = [
  "name",
  "id",
  "type",
  "disabled",
  "autocomplete",
  "data-ll-ignore",
  "data-ll-form",
];

/**
 * Show the panel until it is closed.
 *
 * @param {Record<string, string>} options  As on the tag.
 * @param {string} source  The address of the script.
 * @param {() => void} closed  It has been closed, and is to stay so.
 */
export function show(options, source, closed) {
  const words = wordsIn(navigator.language);
  const ledger = createLedger();
  const endpoint = new URL(options.endpoint || "e", source).href;
  const [setup, forms, events] = [section(), section(), section()];
  const panel = openPanel(
    words,
    [setup, forms, events].map(({ element }) => element),
    () => {
      isOpen = false;
      changes.disconnect();
      closed();
    },
  );
  let isOpen = true;
  let isDue = false;

  function draw() {
    isDue = false;
    const found = findForms();
    panel.sum(words.sum(ledger.events.length, ledger.waiting()));
    setup.fill(setupList(words, options, { endpoint, version: LIBRARY.version }, ledger));
    forms.name(words.forms(found.length));
    forms.fill(
      ...(found.length
        ? found.map((form) => formCard(words, form, options, ledger.lastOf(form.form)))
        : [words.noForms]),
    );
    events.name(words.events(ledger.events.length));
    events.fill(...eventRows(words, ledger));
  }

  function drawSoon() {
    // Not by `later`: an error of the panel's own is none of the snippet's.
    if (isOpen && !isDue) setTimeout(draw, GATHER_MS);
    isDue = true;
  }

  const changes = new MutationObserver(drawSoon);
  changes.observe(document, { subtree: true, childList: true, attributeFilter: TELLING });
  on(document, "input change reset focusin", drawSoon);
  setup.name(words.setup);
  listen((fact) => {
    ledger.take(fact);
    drawSoon();
  });
  draw();
}
