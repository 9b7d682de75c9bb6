/** Ticking rows of a list: the whole page at once, how many, and what to do with them. */
function update(form) {
  const rows = [...form.querySelectorAll("input[name=lead]")];
  const ticked = rows.filter((row) => row.checked).length;
  const all = form.querySelector("[data-select-all]");
  const page = form.querySelector("[data-select-page]");
  page.hidden = false;
  page.checked = ticked === rows.length;
  page.indeterminate = ticked > 0 && ticked < rows.length;
  form.querySelector("[data-selection-bar]").hidden = ticked === 0 && !all?.checked;
  form.querySelector("[data-selection-count]").textContent = ticked;
}

for (const form of document.querySelectorAll("form[data-selection]")) {
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-select-page]")) {
      for (const row of form.querySelectorAll("input[name=lead]")) row.checked = target.checked;
    }
    // What changes many leads that are not in sight is asked about first.
    for (const button of form.querySelectorAll("[data-selection-change]")) {
      if (!target.matches("[data-select-all]")) break;
      if (target.checked) {
        button.dataset.ask = target.dataset.question;
        button.dataset.askButton = target.dataset.button;
      } else {
        delete button.dataset.ask;
      }
    }
    update(form);
  });
  update(form);
}
