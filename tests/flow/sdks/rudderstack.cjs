// RudderStack's SDK for Node as a company's server uses it: `node rudderstack.cjs HOST KEY USER EMAIL`.
const RudderAnalytics = require("@rudderstack/rudder-sdk-node");

const [dataPlaneUrl, writeKey, userId, email] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushInterval: 100 });

const anonymousId = `before-${userId}`;
analytics.track({ anonymousId, event: "Trial Started" });
analytics.identify({ userId, traits: { email, name: "Ana Li" } });
analytics.page({ userId, properties: { url: "https://www.example.com/plans", path: "/plans" } });
analytics.track({ userId, event: "Plan Chosen", properties: { plan: "pro" } });
analytics.alias({ userId, previousId: anonymousId });
analytics.group({ userId, groupId: "acme", traits: { employees: 9 } });
analytics.flush((error) => {
  if (error) {
    console.error(error);
    process.exitCode = 1;
  }
});
