/** Page views: one for every page a person really gets to see. */
import { guard, on } from "./guard.js";

/**
 * Follow load, the history API (a changed path is a page, a changed query or fragment is not),
 * the back/forward cache, and tabs that load hidden: those count when first seen.
 *
 * @param {(referrer: string) => void} opened  A page view begins.
 * @param {() => void} left  The page view before it is over. Called before `opened`.
 * @returns {() => void}  Counts the page once more.
 */
export function watchPageViews(opened, left) {
  let path = location.pathname;
  let url = location.href;
  let referrer = document.referrer;
  let unseen = false;

  function view() {
    unseen = document.hidden;
    if (!unseen) opened(referrer);
  }

  const navigated = guard(() => {
    if (location.pathname === path) return;
    left();
    path = location.pathname;
    referrer = url;
    url = location.href;
    view();
  });

  for (const method of ["pushState", "replaceState"]) {
    const original = history[method];
    history[method] = function (...given) {
      const result = original.apply(this, given);
      navigated();
      return result;
    };
  }
  on(window, "popstate", navigated);
  on(window, "pageshow", (event) => event.persisted && view());
  on(document, "visibilitychange", () => unseen && view());
  view();

  return () => {
    left();
    view();
  };
}
