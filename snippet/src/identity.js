/** Who this browser is to the site: one id in a first-party cookie, with storage as its backup. */
import { read, write } from "./storage.js";

const NAME = "_ll";
const MAX_AGE_S = 400 * 86_400; // browsers cut longer lives down to this
const WELL_FORMED = /^[\w-]{16,64}$/;

/** A random UUID (version 4), also on plain http, where `crypto.randomUUID` is missing. */
export const newId = () =>
  "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx".replace(/x/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16),
  );

/**
 * @param {{cookie: string}} jar  `document`, or a fake. May throw where cookies are blocked.
 * @param {boolean} secure  Whether the page is served over https.
 * @param {boolean} [cookieless]  Read and keep nothing: the id lives as long as the page does.
 */
export function createIdentity(jar, secure, cookieless) {
  let visitor = "";

  /** Take `id` as this browser's, for 400 days from now. False if it cannot be an id. */
  function adopt(id) {
    if (!WELL_FORMED.test(id)) return false;
    visitor = id;
    if (cookieless) return true;
    write(NAME, id);
    try {
      jar.cookie = `${NAME}=${id};path=/;max-age=${MAX_AGE_S};samesite=lax${secure ? ";secure" : ""}`;
    } catch {
      // Sandboxed: the id lives as long as the page does.
    }
    return true;
  }

  function cookie() {
    try {
      return jar.cookie.match(`(?:^|; )${NAME}=([^;]*)`)[1];
    } catch {
      return "";
    }
  }

  (!cookieless && (adopt(cookie()) || adopt(read(NAME)))) || adopt(newId());

  return { visitor: () => visitor, adopt };
}
