/** What the snippet's notes add up to: each event and each attempt, and what became of it. */

const MAX_EVENTS = 200;

export function createLedger() {
  /** @type {{event: object, state: "waiting" | "sent" | "refused", why?: string}[]} */
  const events = [];
  /** The attempts to send a form, the latest last. `why` is a key of `words.why`. */
  const attempts = [];
  /** Answers that refused a whole request, and errors. */
  const troubles = [];
  let consent;

  function decide(attempt, state, why) {
    const known = attempts.find((entry) => entry.attempt === attempt);
    if (known) Object.assign(known, { state, why });
  }

  function settle({ messageId }, state, why) {
    const entry = events.find(({ event }) => event.messageId === messageId);
    if (entry) Object.assign(entry, { state, why });
  }

  const takers = {
    event({ event }) {
      events.push({ event, state: "waiting" });
      if (events.length > MAX_EVENTS) events.shift();
    },
    /** The server has them. */
    sent({ events: taken }) {
      for (const event of taken) settle(event, "sent");
    },
    /** The server has spoken, and not taken all. */
    refused({ events: told, status, answer }) {
      if (status) troubles.push({ status });
      for (const event of told) {
        const no = answer?.rejected.find(({ messageId }) => messageId === event.messageId);
        if (status || no) settle(event, "refused", no && (no.detail || no.reason));
        else settle(event, "sent");
      }
    },
    attempt({ attempt, form, valid }) {
      attempts.push({ attempt, form, state: "attempted" });
      if (valid === false) decide(attempt, "refused", "invalid");
    },
    /** Nothing in `by`: refused, or nothing told for long enough. */
    decision({ attempt, by, facts }) {
      if (by) decide(attempt, "accepted", by);
      else if (facts.isRefused) decide(attempt, "refused", "error");
      else if (facts.isOver) decide(attempt, "attempted", "over");
      else decide(attempt, "refused", "invalid");
    },
    consent({ word }) {
      consent = word;
    },
    error({ error }) {
      troubles.push({ message: `${error}` });
    },
  };

  return {
    events,
    troubles,
    waiting: () => events.filter(({ state }) => state === "waiting").length,
    /** The last answer of the visitor's that was heard: "granted", "denied" or undefined. */
    consent: () => consent,
    /** What was last decided on what `form` sent, or undefined. */
    lastOf: (form) => attempts.filter((entry) => entry.form === form).at(-1),
    take: (fact) => takers[fact.kind](fact),
  };
}
