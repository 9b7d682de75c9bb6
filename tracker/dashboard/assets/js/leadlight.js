/** Everything a page does in the browser. Without it, pages still show and forms still send. */
import "htmx.org/dist/htmx.esm.js";
import "@tabler/core/dist/js/tabler.esm.min.js";
import "./ask.js";
import "./copy.js";
import "./definitions.js";
import "./forms.js";
import "./print.js";
import "./requests.js";
import "./selection.js";
import "./theme-toggle.js";
import "./timezone.js";

const draw = async (root) => {
  if (root.querySelector("[data-chart]")) (await import("./charts.js")).drawAll(root);
};

draw(document);
document.addEventListener("htmx:after:swap", () => draw(document));
