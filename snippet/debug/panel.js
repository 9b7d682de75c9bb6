/** The panel itself: its place on the page, its parts, and how it is folded and closed. */
import { document, host as page } from "../src/host.js";
import { make } from "./elements.js";
import { sheet } from "./style.js";

/** What happens in the panel is no business of the page's: it hears of none of it. */
const KEPT_INSIDE = [
  "click",
  "auxclick",
  "dblclick",
  "contextmenu",
  "keydown",
  "keyup",
  "keypress",
  "wheel",
  "pointerdown",
  "pointerup",
  "mousedown",
  "mouseup",
  "touchstart",
  "touchend",
  "focusin",
  "focusout",
];
const NARROW_PX = 480;

/**
 * Put the panel on the page.
 *
 * @param {object} words  From `wordsIn`.
 * @param {(Element)[]} sections  What it shows, from `section`.
 * @param {() => void} closed  The panel has been closed and is gone.
 * @returns {{sum: (text: string) => void}}  Says in one line how things are, folded or not.
 */
export function openPanel(words, sections, closed) {
  const host = make("leadlight-panel", { "data-ll-ignore": true });
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet()];

  const body = make(
    "div",
    { class: "body", id: "body" },
    make("p", { class: "about faint" }, words.about),
    ...sections,
  );
  const sum = make("p", { class: "sum" });
  const fold = make("button", { type: "button", "aria-controls": "body", onclick: toggle });
  const close = make("button", { type: "button", "aria-label": words.close, onclick: remove }, "×");

  function show(open) {
    body.hidden = !open;
    fold.textContent = open ? "▾" : "▴";
    fold.setAttribute("aria-expanded", open);
    fold.setAttribute("aria-label", open ? words.fold : words.unfold);
  }
  function toggle() {
    show(body.hidden);
  }
  function remove() {
    host.remove();
    closed();
  }

  root.append(
    make(
      "section",
      {
        class: "panel",
        "aria-label": words.title,
        onkeydown: (event) => event.key === "Escape" && show(false),
      },
      make("header", {}, make("h2", {}, words.title), sum, fold, close),
      body,
    ),
  );
  show(page.innerWidth > NARROW_PX);
  for (const type of KEPT_INSIDE) host.addEventListener(type, (event) => event.stopPropagation());
  // Beside the body: frameworks that own it would take the panel for a mistake of theirs.
  document.documentElement.append(host);

  return { sum: (text) => (sum.textContent = text) };
}

/** A part of the panel that folds by itself. `name` and what is inside can be set again. */
export function section() {
  const name = make("summary");
  const inside = make("div", { class: "inside" });
  const element = make("details", { open: true }, name, inside);
  return {
    element,
    name: (text) => (name.textContent = text),
    fill: (...content) => inside.replaceChildren(...content),
  };
}
