/** Takes the visitor along to the site's other hosts: for two minutes a link may say who it is. */
import { on } from "./guard.js";

const FRESH_MS = 100_000; // of the 120,000 for which the server takes a token

/** `url` without the token that a visitor brought. */
export const withoutToken = (url) => url.replace(/\b_ll=[^&#]*&|[?&]_ll=[^&#]*(?=#|$)/, "");

/**
 * @param {() => void} ask  Sends something, because every answer brings a fresh token.
 * @returns {(crossing?: {token: string, hosts: string[]}) => void}  Takes what an answer brought.
 */
export function watchLinks(ask) {
  let token;
  let hosts = [];
  let takenAt;
  let asked;

  const isFresh = () => Date.now() - takenAt < FRESH_MS;
  const away = (event) =>
    event.composedPath().find(({ href, host }) => href && hosts.includes(host));

  // Not on `contextmenu`: an address copied there is for somebody else.
  for (const type of ["click", "auxclick"])
    on(window, type, (event) => {
      const link = away(event);
      if (!link || !isFresh()) return;
      const href = link.getAttribute("href");
      link.search += `${link.search ? "&" : "?"}_ll=${token}`;
      // The browser follows the link before any timer runs.
      setTimeout(() => link.setAttribute("href", href));
    });
  // Before the click, while there is time for an answer.
  for (const type of ["pointerover", "focusin"])
    on(window, type, (event) => {
      if (asked || isFresh() || !away(event)) return;
      asked = true;
      ask();
    });

  return (brought) => {
    if (!brought) return;
    ({ token, hosts } = brought);
    takenAt = Date.now();
    asked = false;
  };
}
