/** Who this browser is to the site: one id in a first-party cookie, with storage as its backup. */
import { document, location } from "./host.js";
import { read, write } from "./storage.js";

const NAME = "_ll";
const MAX_AGE_S = 400 * 86_400; // browsers cut longer lives down to this

/** A random UUID (version 4), also on plain http, where `crypto.randomUUID` is missing. */
export const newId = () =>
  crypto.randomUUID?.() ??
  "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx".replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16),
  );

/** The id; until `remember` is called it lives as long as the page does. */
export let visitor = newId();
let isRemembered = false;

function setCookie(maxAge) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  try {
    document.cookie = `${NAME}=${visitor};path=/;max-age=${maxAge};samesite=lax${secure}`;
  } catch {
    // Sandboxed: storage must do.
  }
}

/** Take `id` as this browser's. False if it cannot be an id. */
export function adopt(id) {
  if (!/^[\w-]{16,64}$/.test(id)) return false;
  visitor = id;
  if (isRemembered) {
    write(NAME, id);
    setCookie(MAX_AGE_S);
  }
  return true;
}

/** Be who this browser was, and for 400 days from now who it is. */
export function remember() {
  let jar = "";
  try {
    jar = document.cookie;
  } catch {
    // Sandboxed: storage must do.
  }
  // Nothing is thrown where there is no cookie yet: most first visits would pay for it.
  const [, known = read(NAME)] = jar.match(/(?:^|; )_ll=([\w-]+)/) || [];
  isRemembered = true;
  // One of them, not both: to write a cookie takes a millisecond.
  if (!adopt(known)) adopt(visitor);
}

/** Be somebody else, whom nothing remembers. */
export function forget() {
  isRemembered = false;
  setCookie(0);
  visitor = newId();
}
