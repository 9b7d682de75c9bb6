/** One definition open at a time; a click elsewhere or Escape closes it. */
const closeAllBut = (kept) => {
  for (const open of document.querySelectorAll("details.definition[open]")) {
    if (open !== kept) open.open = false;
  }
};

document.addEventListener("click", (event) =>
  closeAllBut(event.target.closest("details.definition")),
);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeAllBut(null));
