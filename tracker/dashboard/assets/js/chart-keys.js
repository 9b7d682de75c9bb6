/** A chart that has the focus is walked through with the arrow keys, point by point. */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

export function walkable(element, chart) {
  let at = -1;
  const spoken = document.createElement("output");
  spoken.className = "visually-hidden";
  element.after(spoken);
  element.tabIndex = 0;

  const points = () => chart.getOption().series[0].data;

  function go(to) {
    at = Math.max(0, Math.min(points().length - 1, to));
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    spoken.textContent = rowOfTable(element, at);
  }

  element.addEventListener("keydown", (event) => {
    if (event.key in STEPS) go(at + STEPS[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(points().length - 1);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
  element.addEventListener("blur", leave);

  function leave() {
    at = -1;
    chart.dispatchAction({ type: "hideTip" });
  }
}

/** The table beside the chart says the same in words. */
function rowOfTable(element, at) {
  const table = element.closest("figure")?.querySelector("table");
  const heads = [...(table?.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent.trim());
  const cells = [...(table?.tBodies[0]?.rows[at]?.cells ?? [])];
  return cells.map((cell, i) => `${heads[i]} ${cell.textContent.trim()}`.trim()).join(", ");
}
