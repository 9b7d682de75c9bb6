/** Filters go by themselves and leave what is empty out of the address. */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters], form[data-submit-on-change]");
  const typed = event.target.matches("input:not([type=checkbox], [type=radio], [type=date])");
  if (form && !typed) form.requestSubmit();
});

document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  const empty = [...event.formData].filter(([, value]) => value === "").map(([name]) => name);
  for (const name of empty) event.formData.delete(name);
});

// A second click on a slow form must not send it twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const { submitter } = event;
  setTimeout(() => submitter?.setAttribute("disabled", "")); // after the form's data is taken
});

// Come back by the back button, a page is as it was left, disabled buttons and all.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
