/** Events in the shape of the Segment spec: the only module that knows the wire. */

export const LIBRARY = { name: "leadlight.js", version: "0.1.0" };
export const PAGE_ENGAGED = "Page Engaged";
export const FORM_SUBMITTED = "Form Submitted";

const isoTime = () => new Date().toISOString();

/** The campaign a query string names, or undefined when it has no `utm_*` at all. */
export function campaignOf(search) {
  const query = new URLSearchParams(search);
  let campaign;
  for (const part of ["source", "medium", "campaign", "term", "content", "id"]) {
    const value = query.get(`utm_${part}`);
    if (value) campaign = { ...campaign, [part === "campaign" ? "name" : part]: value };
  }
  return campaign;
}

/** One event; `rest` is what its type adds, such as `properties`. */
export const createEvent = (type, messageId, anonymousId, context, rest) => ({
  type,
  messageId,
  anonymousId,
  originalTimestamp: isoTime(),
  ...rest,
  context,
});

/** The body of one request. */
export const bodyOf = (writeKey, batch) => JSON.stringify({ writeKey, sentAt: isoTime(), batch });

/** Only these are worth a place in storage before they are sent: nobody types a form twice. */
export const isPrecious = (event) => event.type === "identify" || event.event === FORM_SUBMITTED;
