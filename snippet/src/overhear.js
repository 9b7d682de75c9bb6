/** Hears of calls that the page makes, and changes nothing about them. */
import { guard } from "./guard.js";

/**
 * Call `before` with `this` and the arguments ahead of each call of `owner[method]`; what it
 * returns, if anything, is called with the result. Neither can harm the call.
 */
export function overhear(owner, method, before) {
  const original = owner[method];
  const hear = guard(before);
  if (original)
    owner[method] = function (...given) {
      const after = hear(this, given);
      const result = original.apply(this, given);
      if (after) guard(after)(result);
      return result;
    };
}
