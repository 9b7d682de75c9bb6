/** The list of what was reported, the latest first. */
import { make } from "./elements.js";

const MAX_DETAIL = 120;
const CLASS = { waiting: "busy", sent: "good", refused: "bad" };

function detailOf(words, { type, properties = {}, traits = {}, context }) {
  if (type === "page") return context.page.url;
  if (type === "identify") return traits.email || "";
  const { form, acceptedBy, engagedMs, scrollDepth, href } = properties;
  if (acceptedBy) return words.told(form, words.why[acceptedBy] || acceptedBy);
  if (engagedMs >= 0) return `${Math.round(engagedMs / 1000)} s, ${scrollDepth} %`;
  return form || href || Object.values(properties).join(", ");
}

function row(words, { event, state, why }) {
  const at = new Date(event.originalTimestamp);
  const told = { waiting: words.waiting, sent: words.sent, refused: words.notTaken }[state];
  return make(
    "li",
    {},
    make("time", { datetime: event.originalTimestamp }, at.toLocaleTimeString()),
    ` ${event.event || event.type} `,
    make("span", { class: CLASS[state] }, why ? words.told(told, why) : told),
    make("div", { class: "faint" }, `${detailOf(words, event)}`.slice(0, MAX_DETAIL)),
  );
}

const troubleSaid = (words, { status, message }) =>
  make("p", { class: "bad" }, status ? words.server(status) : words.failed(message));

/** The rows for what a ledger holds. */
export function eventRows(words, { events, troubles }) {
  const list = make("ol", { role: "log" }, ...events.map((entry) => row(words, entry)).reverse());
  const empty = make("p", { class: "faint" }, words.noEvents);
  return [...troubles.map((trouble) => troubleSaid(words, trouble)), events.length ? list : empty];
}
