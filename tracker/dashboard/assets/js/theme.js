/** Light or dark, before the first paint: what was chosen here, else what the system says. */
const system = window.matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage is switched off: follow the system
  }
}

function apply() {
  const theme = chosen() ?? (system.matches ? "dark" : "light");
  document.documentElement.setAttribute("data-bs-theme", theme);
}

apply();
system.addEventListener("change", apply);
