/** Puts the parts together on the customer's page. */
import { addressOfLoad, readContext, readTitle } from "./context.js";
import { takeAlong, watchCrossings, withoutToken } from "./crossing.js";
import { progress, restart, watchReading } from "./engagement.js";
import { createEvent, isForm, PAGE_ENGAGED } from "./events.js";
import { watchForms } from "./forms.js";
import { later, on } from "./guard.js";
import { document, history, host, location } from "./host.js";
import { adopt, forget, newId, remember, visitor } from "./identity.js";
import { watchClicks } from "./links.js";
import { note } from "./notes.js";
import { watchPageViews } from "./pageviews.js";
import { createQueue } from "./queue.js";
import { withoutSecrets } from "./sensitive.js";
import { takeStash } from "./stash.js";
import { names, read, remove, useMemory, useStorage, write } from "./storage.js";
import { createTransport } from "./transport.js";

const CONSENT = "_ll.c";
const GRANTED = "granted";

/**
 * @param {Record<string, string>} options  See `start`.
 * @param {string} source  The address of this script.
 * @param {{u?: string, q?: unknown[][]}} stub  What was there before: the page's address when it
 *   ran, and the calls that it kept.
 * @param {boolean} [formsOnly]  Measure nothing but the forms that a visitor sends.
 * @returns {Record<string, Function>}  What the page may call, by name.
 */
export function measure(options, source, stub, formsOnly) {
  const { site, endpoint = "e", consent } = options;
  const mayKeep = !("cookieless" in options || formsOnly);
  const space = `_ll.${site}`;
  const post = createTransport(new URL(endpoint, source), site);
  const { locks } = navigator;
  const alone = (run) => (locks ? locks.request(space, run).catch(run) : run());
  const queue = createQueue(`${space}:`, send, later, alone);
  let page;
  let address = location.href;
  let { referrer } = document;
  let isOpen;
  let isDenied;
  let reset; // on all events after, so that none can be taken for the person of before

  async function send(events) {
    for (const { messageId, context } of events) {
      if (consent) context.consent = GRANTED;
      // A single-page app changes the address first and the title after.
      if (messageId === page?.messageId) context.page.title = readTitle();
    }
    const asked = visitor;
    const result = await post(events);
    const { visitor: known, rejected, crossing } = result.answer || {};
    // Not after a reset: the answer is about who was here before.
    if (visitor === asked) {
      if (known !== asked) adopt(known);
      takeAlong(crossing);
    }
    if (result.retryMs === undefined)
      note(result.status || rejected?.[0] ? "refused" : "sent", { ...result, events });
    return result;
  }

  function add(
    type,
    rest,
    id = newId(),
    context = readContext(address, referrer, "hash" in options),
  ) {
    const event = createEvent(type, id, visitor, context, { reset, ...rest });
    if (!isDenied && (!formsOnly || isForm(event))) {
      note("event", { event });
      queue.add(event);
    }
    return event;
  }
  const track = (event, properties, id, context) =>
    add("track", { event, properties }, id, context);
  const trackOfPage = (event, properties, id, context) =>
    track(event, { pageId: page?.messageId, ...properties }, id, context);

  function report() {
    const totals = page && progress();
    if (totals) trackOfPage(PAGE_ENGAGED, { ...totals, forms: formKeys() });
  }
  function leave() {
    report();
    queue.leave();
  }

  function granted() {
    if (isDenied) {
      page = undefined;
      reset = true;
      isDenied = false;
      viewAgain();
    }
    if (mayKeep) {
      useStorage();
      remember();
      if (consent) write(CONSENT, GRANTED);
      takeStash(`${space}.s`, options, (id, rest, context) => {
        // A form of this very page is at hand, and says more.
        if (!stub.q.some((call) => call[3] === id)) add("track", rest, id, context);
      });
    }
    isOpen = true;
    queue.open();
  }
  function denied() {
    queue.close();
    // A cookie that the server has set is out of our reach: it takes it back when it hears this.
    if (isOpen && mayKeep) {
      const refusal = { event: "Consent Denied" };
      post([createEvent("track", newId(), visitor, { consent: "denied" }, refusal)]).catch(
        () => {},
      );
    }
    isOpen = false;
    isDenied = true;
    forget();
    useStorage();
    names("_ll").forEach(remove);
    useMemory();
    takeAlong({ hosts: [] });
  }
  if (mayKeep) useStorage();
  if (!consent || read(CONSENT) === GRANTED) granted();
  else useMemory();

  watchReading();
  watchCrossings(report);
  watchClicks(track);
  const { capture, formKeys } = watchForms(trackOfPage, options);
  on(
    host,
    "visibilitychange pagehide",
    ({ type }) => (document.hidden || type === "pagehide") && leave(),
  );
  on(host, "online", () => isOpen && queue.open());
  const viewAgain = watchPageViews(
    (from, isSame) => {
      if (!isSame) restart();
      address = page ? location.href : addressOfLoad(stub.u);
      referrer = from;
      const { messageId, originalTimestamp } = isSame ? page : {};
      page = add("page", originalTimestamp && { originalTimestamp }, messageId);
      // The server has it from this view; an address that is copied later names nobody.
      address = withoutToken(address);
      const clean = withoutToken(location.href);
      if (clean !== location.href) history.replaceState(history.state, "", clean);
    },
    report,
    options,
  );

  return {
    track: (name, properties) => track(name, withoutSecrets(properties)),
    identify: (email, traits) => add("identify", { traits: { ...withoutSecrets(traits), email } }),
    page: viewAgain,
    reset() {
      leave(); // what was done so far was done by who was here before
      adopt(newId());
      takeAlong({ hosts: [] });
      reset = true;
      viewAgain();
    },
    consent(word) {
      ({ granted, denied })[word]();
      note("consent", { word });
    },
    form: (form, _at, id) => capture(form, undefined, undefined, id),
  };
}
