/** Builds the pages' styles, scripts and fonts into `../static`, with what is in them in their names. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../static");
const icons = here("../../../node_modules/@tabler/icons-webfont/dist/tabler-icons.css");

/** The web font's style sheet has 6,000 icons: keep those whose names stand in our sources. */
const onlyUsedIcons = {
  name: "only used icons",
  setup(esbuild) {
    esbuild.onLoad({ filter: /tabler-icons\.css$/ }, () => {
      const words = new Set(
        sources().flatMap((text) => text.match(/[a-z0-9]+(-[a-z0-9]+)*/g) ?? []),
      );
      const [head, ...rules] = readFileSync(icons, "utf8").split(/^(?=\.ti-[a-z0-9-]+:before)/m);
      const used = rules.filter((rule) => words.has(/^\.ti-([a-z0-9-]+):/.exec(rule)[1]));
      const woff2 = head.replace(/,\s*url\([^)]*\) format\("(woff|truetype)"\)/g, "");
      return { contents: woff2 + used.join(""), loader: "css" };
    });
  },
};

function sources() {
  const files = (folder, kind) =>
    readdirSync(here(folder))
      .filter((name) => name.endsWith(kind))
      .map((name) => readFileSync(here(`${folder}/${name}`), "utf8"));
  return [...files("../templates", ".html"), ...files("..", ".py"), ...files("js", ".js")];
}

rmSync(out, { recursive: true, force: true });
const common = {
  bundle: true,
  minify: true,
  metafile: true,
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  target: "es2022",
  legalComments: "linked",
  loader: { ".woff2": "file", ".svg": "copy" },
  logLevel: "warning",
};
const results = await Promise.all([
  build({ ...common, entryPoints: [here("js/leadlight.js")], format: "esm", splitting: true }),
  // Before the first paint, so no module: those wait for the page.
  build({ ...common, entryPoints: [here("js/theme.js")], format: "iife" }),
  build({
    ...common,
    entryPoints: [here("css/leadlight.css"), here("logo.svg")],
    plugins: [onlyUsedIcons],
  }),
]);

const manifest = {};
for (const { metafile } of results) {
  for (const [file, { entryPoint, bytes }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    manifest[basename(entryPoint)] = relative(out, file);
    console.log(`tracker/dashboard/static/${relative(out, file)}: ${bytes} bytes`);
  }
}
writeFileSync(`${out}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
