/** Draws what the template macro `chart` describes, in the page's colours and language. */
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { walkable } from "./chart-keys.js";

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);

const language = document.documentElement.lang;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const drawn = new Map();

/** Draw every chart under `root` that is not drawn yet. */
export function drawAll(root) {
  for (const [element, chart] of drawn) {
    if (element.isConnected) continue;
    chart.dispose();
    drawn.delete(element);
  }
  for (const element of root.querySelectorAll("[data-chart]")) {
    if (drawn.has(element)) continue;
    const chart = init(element, null, { renderer: "svg" });
    chart.setOption(option(JSON.parse(element.dataset.chart)));
    drawn.set(element, chart);
    walkable(element, chart);
    new ResizeObserver(() => chart.resize()).observe(element);
  }
}

// Colours are read from the style sheet, so they are read again when it is another one.
new MutationObserver(() => {
  for (const [element, chart] of drawn) {
    chart.setOption(option(JSON.parse(element.dataset.chart)), true);
  }
}).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

function option(spec) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--tblr-${name}`).trim();
  const text = { color: colour("secondary"), fontFamily: colour("font-sans-serif") };
  const value = axis(spec.unit, spec.y_name, text, colour("border-color"), 44);
  const other = spec.labels
    ? { type: "category", data: spec.labels.map(label), boundaryGap: hasBars(spec), ...words(text) }
    : spec.x_unit === "time"
      ? times(spec, text)
      : axis(spec.x_unit, spec.x_name, text, colour("border-color"));
  const upright = !spec.horizontal;
  return {
    animation: !still,
    color: ["primary", "teal", "orange", "purple", "pink", "azure"].map(colour),
    textStyle: text,
    grid: {
      left: spec.y_name ? 28 : 8, // the grid keeps no room for the axes' names
      right: 16,
      top: spec.series.length > 1 ? 36 : 12,
      bottom: spec.x_name ? 28 : 4,
      containLabel: true,
    },
    legend:
      spec.series.length > 1 ? { top: 0, right: 0, icon: "roundRect", textStyle: text } : undefined,
    tooltip: {
      trigger: spec.labels || spec.x_unit === "time" ? "axis" : "item",
      confine: true,
      backgroundColor: colour("bg-surface"),
      borderColor: colour("border-color"),
      textStyle: { color: colour("body-color"), fontFamily: text.fontFamily },
      valueFormatter: (shown) => format(spec.unit)(Array.isArray(shown) ? shown[1] : shown),
    },
    xAxis: upright ? other : value,
    yAxis: upright ? value : { ...other, inverse: true },
    series: spec.series.map((one, place) => ({
      ...series(one, colour),
      markLine: spec.marks?.length && place === 0 ? marked(spec.marks, text) : undefined,
    })),
  };
}

function series({ name, values, kind = "line", dashed = false }, colour) {
  if (kind === "bar")
    return { type: "bar", name, data: values, barMaxWidth: 28, itemStyle: { borderRadius: 3 } };
  if (kind === "dots") return { type: "scatter", name, data: values, symbolSize: 9, z: 3 };
  if (kind === "whiskers") return whiskers(name, values, colour("primary"));
  return {
    type: "line",
    name,
    data: values,
    // One point alone would draw nothing; where a step begins is what was measured.
    showSymbol: values.length < 2 || kind === "steps",
    step: kind === "steps" ? "end" : false,
    smooth: Array.isArray(values[0]) ? 0 : 0.2, // between measured points nothing is known
    lineStyle: { width: dashed ? 1.5 : 2.5, type: dashed ? "dashed" : "solid" },
    areaStyle: kind === "area" ? { opacity: 0.08 } : undefined,
  };
}

/** From low to high at each x: one line, broken between the points. */
function whiskers(name, values, color) {
  return {
    type: "line",
    name,
    data: values.flatMap(([x, low, high]) => [
      [x, low],
      [x, high],
      [x, null],
    ]),
    showSymbol: false,
    silent: true,
    tooltip: { show: false },
    color,
    lineStyle: { width: 1.5, opacity: 0.6 },
  };
}

function axis(unit, name, text, line, nameGap = 28) {
  return {
    type: "value",
    name,
    nameLocation: "middle",
    nameGap,
    nameTextStyle: text,
    minInterval: unit === "percent" || unit === "decimal" ? undefined : 1,
    max: unit === "percent" ? (range) => Math.min(1, range.max * 1.1) : undefined,
    axisLabel: { ...text, formatter: format(unit) },
    splitLine: { lineStyle: { color: line } },
  };
}

/** Moments without a zone, as the reader's clock showed them. */
function times(spec, text) {
  const moments = spec.series.flatMap(({ values }) => values.map(([x]) => Date.parse(x)));
  const days = (Math.max(...moments) - Math.min(...moments)) / 86_400_000;
  const hours = days < 2 ? { hour: "numeric", minute: "2-digit" } : {};
  const short = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", ...hours });
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return {
    type: "time",
    ...words(text),
    axisLabel: { ...text, hideOverlap: true, formatter: (at) => short.format(at) },
    axisPointer: { label: { formatter: ({ value }) => whole.format(value) } },
  };
}

/** Upright lines with a name, such as where another version took over. */
function marked(marks, text) {
  return {
    symbol: "none",
    silent: true,
    lineStyle: { type: "dashed", width: 1, color: text.color, opacity: 0.7 },
    label: { ...text, position: "insideEndTop", fontSize: 11, formatter: "{b}" },
    data: marks.map(({ x, name }) => ({ xAxis: x, name })),
  };
}

function words(text) {
  return {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true },
  };
}

const hasBars = (spec) => spec.series.some(({ kind }) => kind === "bar");

function format(unit) {
  const style =
    unit === "percent"
      ? { style: "percent", maximumFractionDigits: 1 }
      : { maximumFractionDigits: unit === "decimal" ? 2 : 1 };
  const numbers = new Intl.NumberFormat(language, style);
  return (number) => (number === null || number === undefined ? "—" : numbers.format(number));
}

/** An ISO day reads as the language writes days; other words stay. */
function label(word) {
  if (!/^\d{4}-\d\d-\d\d$/.test(word)) return word;
  const day = new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  return day.format(new Date(`${word}T00:00:00Z`));
}
