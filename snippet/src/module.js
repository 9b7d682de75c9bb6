/** The module: `import { start } from "…/t.mjs"`. */
import { host } from "./host.js";
import { start as startFrom } from "./start.js";

/**
 * Measure this page.
 *
 * @param {Record<string, string | boolean>} given  By the names of the tag's `data-*`.
 * @returns {(name: string, ...given: unknown[]) => void}  What to call; nothing it does throws.
 */
export function start(given) {
  const options = Object.entries(given).filter(([, value]) => value != null && value !== false);
  const { global = "leadlight" } = given;
  startFrom(Object.fromEntries(options), import.meta.url);
  return (...call) => host[global]?.(...call);
}
