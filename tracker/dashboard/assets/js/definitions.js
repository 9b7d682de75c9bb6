/** One definition open at a time, all of it in view; a click elsewhere or Escape closes it. */
const MARGIN = 8; // px left free at the sides of the window

const closeAllBut = (kept) => {
  for (const open of document.querySelectorAll("details.definition[open]")) {
    if (open !== kept) open.open = false;
  }
};

const bringIntoView = (text) => {
  text.style.marginLeft = "";
  const { left, right } = text.getBoundingClientRect();
  const beyond = Math.max(0, right + MARGIN - document.documentElement.clientWidth);
  text.style.marginLeft = `${-Math.min(beyond, left - MARGIN)}px`;
};

document.addEventListener("click", (event) =>
  closeAllBut(event.target.closest("details.definition")),
);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeAllBut(null));
// This event does not bubble.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("details.definition[open]")) bringIntoView(target.lastElementChild);
  },
  true,
);
