/** How the panel looks. A constructed sheet: a policy against inline styles does not touch it. */
import { host } from "../src/host.js";

const RULES = `
:host {
  all: initial;
  --ground: #fff; --ink: #1d2433; --faint: #5b6478; --line: #d8dce5; --shade: #f3f5f9;
  --good: #17692f; --bad: #a8201a; --busy: #8a5300; --focus: #1c5fd4;
  position: fixed; z-index: 2147483647; right: 12px; bottom: 12px;
  width: min(420px, calc(100vw - 24px));
  font: 13px/1.45 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color: var(--ink);
}
@media (prefers-color-scheme: dark) {
  :host {
    --ground: #171b24; --ink: #e8ebf2; --faint: #a3abbd; --line: #394152;
    --shade: #212734; --good: #7ad493; --bad: #ff9a92; --busy: #f2bd68; --focus: #86b1ff;
  }
}
@media print { :host { display: none; } }
* { box-sizing: border-box; }
.panel {
  display: flex; flex-direction: column; max-height: min(72vh, 720px);
  background: var(--ground); border: 1px solid var(--line); border-radius: 10px;
  box-shadow: 0 8px 30px #0004; overflow: hidden;
}
header { display: flex; align-items: center; gap: 4px; padding: 6px 6px 6px 12px; }
h2 { flex: none; margin: 0; font-size: 14px; }
.sum { flex: 1; margin: 0; padding: 0 4px; color: var(--faint); text-align: right; }
button {
  flex: none; min-width: 28px; height: 28px; padding: 0 6px; font: inherit; color: inherit;
  background: none; border: 1px solid transparent; border-radius: 6px; cursor: pointer;
}
button:hover { background: var(--shade); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.body { overflow: auto; overscroll-behavior: contain; border-top: 1px solid var(--line); }
[hidden] { display: none; }
.about { margin: 0; padding: 7px 12px 0; }
details + details { border-top: 1px solid var(--line); }
summary { padding: 7px 12px; font-weight: 600; cursor: pointer; }
.inside { padding: 0 12px 10px; }
p { margin: 0 0 6px; }
.faint { color: var(--faint); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
h3 { margin: 0; padding: 6px 8px; font-size: 13px; background: var(--shade); overflow-wrap: anywhere; }
.form { margin: 0 0 10px; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.told { padding: 4px 8px; border-top: 1px solid var(--line); }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: 4px 8px; text-align: left; vertical-align: top; font-weight: 400;
  border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--faint); }
th:first-child { width: 38%; }
code { font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; }
ol { margin: 0; padding: 0; list-style: none; }
li { padding: 4px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li:first-child { border-top: 0; }
time { color: var(--faint); font-variant-numeric: tabular-nums; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.busy { color: var(--busy); }
@media (max-width: 480px) {
  :host { right: 0; bottom: 0; width: 100vw; }
  .panel { max-height: 50vh; border-radius: 10px 10px 0 0; }
}
`;

/** The panel's style sheet. */
export function sheet() {
  const made = new host.CSSStyleSheet(); // one made elsewhere cannot be adopted by the page
  made.replaceSync(RULES);
  return made;
}
