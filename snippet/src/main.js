/** Puts the parts together on the customer's page. */
import { readContext, readTitle } from "./context.js";
import { watchLinks, withoutToken } from "./crossing.js";
import { createEngagement } from "./engagement.js";
import { createEvent, FORM_SUBMITTED, LIBRARY, PAGE_ENGAGED } from "./events.js";
import { watchForms } from "./forms.js";
import { guard, note, on, script } from "./guard.js";
import { createIdentity, newId } from "./identity.js";
import { createOutbox } from "./outbox.js";
import { watchPageViews } from "./pageviews.js";
import { createQueue } from "./queue.js";
import { withoutSecrets } from "./sensitive.js";
import { createTransport } from "./transport.js";

const { site, global = "leadlight" } = script.dataset;

function start() {
  const cookieless = "cookieless" in script.dataset;
  const identity = createIdentity(document, location.protocol === "https:", cookieless);
  const post = createTransport(new URL("e", script.src).href, site);
  const later = (run, ms) => setTimeout(guard(run), ms);
  const queue = createQueue(send, createOutbox(`_ll.${site}`, cookieless), later);
  const engagement = createEngagement();
  let page;
  let referrer = document.referrer;
  let reset; // on all events after, so that none can be taken for the person of before

  async function send(events) {
    // A single-page app changes the address first and the title after.
    if (page) page.context.page.title = readTitle();
    const asked = identity.visitor();
    const result = await post(events);
    const { visitor, status, rejected, crossing } = result.answer || {};
    // Not after a reset: the answer is about who was here before.
    if (identity.visitor() === asked) {
      if (visitor !== asked) identity.adopt(visitor);
      takeAlong(crossing);
    }
    if (status || rejected?.[0]) note("not taken", result.answer);
    return result;
  }

  function add(type, rest) {
    const context = readContext(referrer);
    const event = createEvent(type, newId(), identity.visitor(), context, { reset, ...rest });
    queue.add(event);
    return event;
  }
  const track = (event, properties) => add("track", { event, properties });

  function reportEngagement() {
    const totals = page && engagement.report();
    if (totals) track(PAGE_ENGAGED, { pageId: page.messageId, ...totals });
  }
  function leave() {
    reportEngagement();
    queue.leave();
  }
  on(document, "visibilitychange", () => document.hidden && leave());
  on(window, "pagehide", leave);

  const takeAlong = watchLinks(reportEngagement);
  watchForms((submission) => track(FORM_SUBMITTED, { pageId: page?.messageId, ...submission }));
  const viewAgain = watchPageViews((from) => {
    engagement.restart();
    referrer = from;
    page = add("page");
    // The server has it from this view; an address that is copied later names nobody.
    const clean = withoutToken(location.href);
    if (clean !== location.href) history.replaceState(history.state, "", clean);
  }, reportEngagement);
  queue.resume();

  const commands = {
    track: (name, properties) => track(name, withoutSecrets(properties)),
    identify: (email, traits) => add("identify", { traits: { ...withoutSecrets(traits), email } }),
    page: viewAgain,
    reset() {
      leave(); // what was done so far was done by who was here before
      identity.adopt(newId());
      takeAlong({ hosts: [] });
      reset = true;
      viewAgain();
    },
  };
  const command = guard((name, ...given) => void commands[name](...given));
  const { q = [] } = window[global] || {};
  window[global] = command;
  command.version = LIBRARY.version;
  for (const given of q) command(...given);
}

guard(() => {
  const stub = window[global];
  if (!site) console.error("Leadlight: the script tag has no data-site.");
  // A frame is part of a page, not a page; what it calls must still be there to call.
  else if (window !== window.top) window[global] = stub || (() => {});
  else if (stub?.version) note("a second tag on this page does nothing");
  else if (document.prerendering) on(document, "prerenderingchange", start);
  else start();
})();
