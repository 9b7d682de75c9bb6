/** What is true of the page at this moment. */
import { document, host, location } from "./host.js";
import { holdsSecretNumber, withoutUrlSecrets } from "./sensitive.js";

export const readTitle = () => (holdsSecretNumber(document.title) ? "" : document.title);

/** The address of the view that the load is: with the query that was loaded, which routers strip. */
export function addressOfLoad(seenAtFirst) {
  const address = new URL(location);
  const load = host.performance?.getEntriesByType("navigation")[0];
  address.search = new URL(seenAtFirst || load?.name || address).search || address.search;
  return address.href;
}

/**
 * @param {string} address  Of this page view.
 * @param {string} referrer  Where the visitor came from to it.
 * @param {boolean} hasRoutes  Whether the fragment is part of the path.
 */
export function readContext(address, referrer, hasRoutes) {
  const { pathname, hash } = new URL(address);
  const route = hasRoutes && hash && `#${withoutUrlSecrets(hash.slice(1))}`;
  return {
    page: {
      url: withoutUrlSecrets(address) + (route || ""),
      path: route ? pathname + route : undefined,
      referrer: withoutUrlSecrets(referrer),
      title: readTitle(),
    },
    utcOffset: -new Date().getTimezoneOffset(),
    automated: navigator.webdriver || undefined,
  };
}
