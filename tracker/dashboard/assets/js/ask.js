/** Asks before a form with `data-ask` is sent, or a button with `data-ask` sends its form. */
const dialog = document.getElementById("ask");
let agreed = null; // the form that may go now

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (agreed === form) {
      agreed = null;
      return;
    }
    const asking = [event.submitter, form].find((element) => element?.dataset.ask);
    if (!asking) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // htmx must not send it either
    ask(asking.dataset, () => {
      agreed = form;
      form.requestSubmit(event.submitter);
    });
  },
  { capture: true },
);

function ask({ ask: question, askButton, askDanger }, then) {
  const yes = dialog.querySelector("[data-ask-yes]");
  dialog.querySelector("#ask-question").textContent = question;
  yes.textContent = askButton;
  yes.classList.toggle("btn-danger", askDanger !== undefined);
  yes.classList.toggle("btn-primary", askDanger === undefined);
  dialog.returnValue = "no"; // what Escape means
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && then(), { once: true });
  dialog.showModal();
}
