/** What is true of the page at this moment. */
import { campaignOf, LIBRARY } from "./events.js";
import { holdsSecretNumber, withoutUrlSecrets } from "./sensitive.js";

export const readTitle = () => (holdsSecretNumber(document.title) ? "" : document.title);

/** @param {string} referrer  Where the visitor came from to this page view. */
export function readContext(referrer) {
  const { href, pathname, search } = new URL(withoutUrlSecrets(location.href));
  return {
    page: {
      url: href,
      path: pathname,
      referrer: withoutUrlSecrets(referrer),
      search,
      title: readTitle(),
    },
    campaign: campaignOf(search),
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height },
    automated: navigator.webdriver || undefined,
    library: LIBRARY,
  };
}
