/** Takes the visitor along to the site's other hosts: for two minutes a link may say who it is. */
import { later, on } from "./guard.js";
import { host } from "./host.js";
import { linkOf } from "./links.js";

const FRESH_MS = 100_000; // of the 120,000 for which the server takes a token

let token;
let hosts = [];
let takenAt;
let asked;

/** `url` without the token that a visitor brought. */
export const withoutToken = (url) => url.replace(/\b_ll=[^&#]*&|[?&]_ll=[^&#]*(?=#|$)/, "");

/** Take what an answer of the server brought, if anything. */
export function takeAlong(brought) {
  if (!brought) return;
  ({ token, hosts } = brought);
  takenAt = Date.now();
  asked = false;
}

/** @param {() => void} ask  Sends something, because every answer brings a fresh token. */
export function watchCrossings(ask) {
  // Not on `contextmenu`: an address copied there is for somebody else.
  on(host, "click auxclick pointerover focusin", (event) => {
    const link = linkOf(event);
    if (!link || !hosts.includes(link.host)) return;
    if (Date.now() - takenAt > FRESH_MS) {
      // Before the click, while there is time for an answer.
      if (!asked) ask();
      asked = true;
    } else if (/click/.test(event.type)) {
      const href = link.getAttribute("href");
      link.search += `${link.search ? "&" : "?"}_ll=${token}`;
      // The browser follows the link before any timer runs.
      later(() => link.setAttribute("href", href));
    }
  });
}
