/**
 * A sound place to measure a page from.
 *
 * A page may have replaced what scripts live on. Then the same script runs once more, in an empty
 * frame inside its own tag, where everything is as the browser made it, and works on the page
 * around. Imported first: on such a page what comes after may not even load.
 */
import { document, FRAME, host, script } from "./host.js";

/** Whether what this script lives on is as the browser made it. */
function isSound() {
  try {
    const parts = [
      fetch,
      Date,
      Promise,
      Set,
      WeakMap,
      WeakSet,
      URL,
      URLSearchParams,
      Array.from,
      Date.now,
      JSON.parse,
      JSON.stringify,
      Object.assign,
      Object.entries,
      Object.keys,
      performance.now,
      crypto.getRandomValues,
      EventTarget.prototype.addEventListener,
      Promise.prototype.then,
      Date.prototype.toISOString,
      Function.prototype.apply,
      Function.prototype.call,
      RegExp.prototype.exec,
      RegExp.prototype.test,
      Array.prototype[Symbol.iterator],
    ];
    for (const { prototype } of [Array, String])
      for (const name of Object.getOwnPropertyNames(prototype).slice(1)) // without `length`
        parts.push(prototype[name]);
    for (const part of parts) if (!/native code/.test(part)) return false;
    return JSON.stringify([1, "", {}]) === '[1,"",{}]';
  } catch {
    return false;
  }
}

/** Whether this script has started again elsewhere, and has nothing more to do here. */
export const fled = host === window && !isSound();

if (fled) {
  const frame = document.createElement("iframe");
  frame.name = FRAME;
  frame.onload = () => {
    const { head } = frame.contentDocument;
    const copy = frame.contentDocument.createElement("script"); // sound, and so are its methods
    const { attributes, nonce, src } = script;
    for (let n = 0; n < attributes.length; n++)
      copy.setAttribute(attributes[n].name, attributes[n].value);
    copy.nonce = nonce;
    copy.src = src;
    head.append(copy);
  };
  script.append(frame);
}
