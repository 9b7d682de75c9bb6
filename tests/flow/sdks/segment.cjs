// Segment's SDK for Node as a company's server uses it: `node segment.cjs HOST KEY USER EMAIL`.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey, userId, email] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushInterval: 100, maxRetries: 5 });
analytics.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});

const anonymousId = `before-${userId}`;
analytics.track({ anonymousId, event: "Trial Started" });
analytics.identify({ userId, traits: { email, name: "Ana Li" } });
analytics.page({ userId, properties: { url: "https://www.example.com/plans", path: "/plans" } });
analytics.track({ userId, event: "Plan Chosen", properties: { plan: "pro" } });
analytics.alias({ userId, previousId: anonymousId });
analytics.group({ userId, groupId: "acme", traits: { employees: 9 } });
analytics.closeAndFlush({ timeout: 30_000 });
