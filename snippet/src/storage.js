/** What is kept in this browser; in memory, where storage is full, blocked or not allowed. */

let shelf = {};

/** What is kept under `name`, or undefined. */
export const read = (name) => shelf[name];

export function remove(name) {
  delete shelf[name];
}

export function write(name, value) {
  try {
    shelf[name] = value;
  } catch {
    shelf = { ...shelf, [name]: value }; // full: what is kept lives as long as the page does
  }
}

/** The names under which something is kept, of those that begin with `prefix`, in order. */
export const names = (prefix) =>
  Object.keys(shelf)
    .filter((name) => name.startsWith(prefix))
    .sort();

/** Keep everything in the browser's storage, if there is one: what is kept already, too. */
export function useStorage() {
  try {
    shelf = Object.assign(localStorage, shelf);
  } catch {
    // Blocked: it lives as long as the page does.
  }
}

/** Keep nothing that outlives the page. */
export function useMemory() {
  shelf = {};
}
