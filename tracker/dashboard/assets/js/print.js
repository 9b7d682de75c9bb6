/** Buttons with `data-print` print the page: a card is kept on paper, or as a file. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
