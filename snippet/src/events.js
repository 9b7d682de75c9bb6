/** Events in the shape of the Segment spec: the only module that knows the wire. */

export const LIBRARY = { name: "leadlight.js", version: "0.2.0" };
export const PAGE_ENGAGED = "Page Engaged";

const isoTime = () => new Date().toISOString();

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

/** Whether it tells of a form. */
export const isForm = ({ event }) => /^Form (Attemp|Submit)ted$/.test(event);

/** Nobody types a form twice: these leave at once, and are the last to be given up. */
export const isPrecious = (event) => event.type === "identify" || isForm(event);
