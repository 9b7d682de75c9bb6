/** Starts the snippet on a page: once, when somebody sees it, and if they may be measured. */
import { LIBRARY } from "./events.js";
import { guard, on } from "./guard.js";
import { document, host, load } from "./host.js";
import { measure } from "./measure.js";
import { debugs } from "./notes.js";

/**
 * @param {Record<string, string>} options  What the tag says in `data-*`.
 * @param {string} source  The address of this script.
 */
export function start(options, source) {
  const { site, global = "leadlight", signals } = options;
  const stub = { q: [], ...host[global] };
  if (!site) console.error("Leadlight: the tag has no data-site.");
  if (!site || stub.version) return;
  if (debugs(options)) return load(document, new URL("t-debug.js", source), options);

  const objects =
    signals !== "nothing" && (navigator.globalPrivacyControl || navigator.doNotTrack === "1");
  // A frame is part of a page, not a page; what it calls must still be there to call.
  let commands = (host !== host.top || (objects && signals === "all")) && {};
  const { q } = stub;
  const command = guard((name, ...given) => {
    if (commands) commands[name](...given);
    else q.push([name, ...given]);
  });
  command.version = LIBRARY.version;
  host[global] = command;
  const begin = guard(() => {
    commands = measure(options, source, stub, objects);
    for (const call of q) command(...call);
  });
  if (commands) return;
  if (document.prerendering) on(document, "prerenderingchange", begin);
  else begin();
}
