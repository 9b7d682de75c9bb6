/** What every htmx request carries, and what is said when one fails. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token) ctx.request.headers["X-CSRFToken"] = token;
});

const polls = (element) => element?.getAttribute("hx-trigger")?.startsWith("every");

document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && polls(event.detail.ctx.sourceElement)) event.preventDefault();
});

for (const name of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(name, ({ detail }) => {
    const status = detail.ctx?.response?.status;
    if (polls(detail.ctx?.sourceElement) || status === 422) return;
    const alert = Object.assign(document.createElement("div"), {
      className: "alert alert-danger",
      role: "alert",
      textContent: document.body.dataset.failed,
    });
    document.getElementById("messages")?.replaceChildren(alert);
  });
}
