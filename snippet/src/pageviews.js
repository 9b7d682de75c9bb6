/** Page views: one for every page a person really gets to see. */
import { withoutToken } from "./crossing.js";
import { later, on } from "./guard.js";
import { document, history, host, location } from "./host.js";
import { overhear } from "./overhear.js";

/**
 * Follow load, the history API (a changed path is a page), the back/forward cache, and tabs that
 * load hidden: those count when first seen.
 *
 * @param {(referrer: string, isSame?: boolean) => void} opened  A page view begins; or the one that
 *   just did is of another address: nested routers push one and at once replace it.
 * @param {() => void} left  The page view before it is over. Called before `opened`.
 * @param {{query?: unknown, hash?: unknown}} options  With either, a change of that is a page too.
 * @returns {() => void}  Counts the page once more.
 */
export function watchPageViews(opened, left, options) {
  const place = () =>
    location.pathname +
    ("query" in options ? withoutToken(location.search) : "") +
    ("hash" in options ? location.hash.replace(/^#\/$/, "") : "");
  let current = place();
  let url = location.href;
  let { referrer } = document;
  let unseen;
  let isFresh; // a view that the page's routers are at

  function view() {
    unseen = document.hidden;
    if (!unseen) opened(referrer);
  }
  function viewAgain() {
    left();
    view();
  }
  function navigated({ navigationType }) {
    if (place() === current) return;
    current = place();
    const isSame = isFresh && navigationType === "replace";
    if (!isSame) referrer = url;
    url = location.href;
    if (isSame) return opened(referrer, isSame);
    isFresh = true;
    later(() => {
      isFresh = false;
    }, 0);
    viewAgain();
  }

  for (const navigationType of ["push", "replace"])
    overhear(history, `${navigationType}State`, () => () => navigated({ navigationType }));
  on(host, "popstate hashchange", navigated);
  // Of routers that go another way than by the two methods.
  if (host.navigation) on(host.navigation, "currententrychange", navigated);
  on(host, "pageshow", (event) => event.persisted && view());
  on(host, "visibilitychange", () => unseen && view());
  view();
  return viewAgain;
}
