/** Copies what a `data-copy` button holds, and says so. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy);
  const icon = button.querySelector(".ti");
  icon.classList.replace("ti-copy", "ti-check");
  button.classList.add("text-green");
  setTimeout(() => {
    icon.classList.replace("ti-check", "ti-copy");
    button.classList.remove("text-green");
  }, 2000);
});

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without https browsers have no clipboard object; selecting and copying still works.
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
