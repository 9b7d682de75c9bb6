/** Clicks worth knowing of: on links that lead away, and on what the page has marked. */
import { on } from "./guard.js";
import { host, location } from "./host.js";
import { withoutSecrets, withoutUrlSecrets } from "./sensitive.js";

const FILE = /\.(pdf|docx?|xlsx?|pptx?|csv|txt|zip|rar|7z|gz|exe|msi|dmg|apk|mp[34]|mov|avi)$/i;
const RIGHT_BUTTON = 2;

/** The link that an event is about, in shadow trees too; undefined without one. */
export const linkOf = (event) =>
  event
    .composedPath()
    .find(({ href, host }) => href && host !== undefined && event.button !== RIGHT_BUTTON);

function kindOf(link) {
  const { protocol, pathname, host } = link;
  if (protocol === "mailto:") return "mail";
  if (protocol === "tel:") return "phone";
  if (link.hasAttribute("download") || FILE.test(pathname)) return "download";
  return host && host !== location.host && "outbound";
}

/** @param {(name: string, properties: object) => void} track */
export function watchClicks(track) {
  on(host, "click auxclick", (event) => {
    const link = linkOf(event);
    const kind = link && kindOf(link);
    if (kind) track("Link Clicked", { kind, href: withoutUrlSecrets(link.href) });
    for (const { dataset } of event.composedPath())
      if (dataset?.llEvent) {
        const properties = {};
        for (const name in dataset)
          if (/^ll(?!Event$)[A-Z]/.test(name))
            properties[name[2].toLowerCase() + name.slice(3)] = dataset[name];
        track(dataset.llEvent, withoutSecrets(properties));
      }
  });
}
