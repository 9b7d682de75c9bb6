/**
 * Builds what customers' pages load into `dist/`, and holds it to its size: `t.js` (the tag),
 * `t.mjs` (the module), `t-debug.js` (what `?ll_debug=1` shows) and `stub.js` (for inline).
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import uglify from "uglify-js";
import { OWN_NAMES } from "./names.mjs";
import { LIBRARY } from "./src/events.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Writes what `sensitive.js` takes from its table out as literals, which pack far better. */
const literals = {
  name: "literals",
  setup(bundler) {
    bundler.onLoad({ filter: /sensitive\.js$/ }, async ({ path }) => {
      const rules = JSON.parse(await readFile(path.replace(/js$/, "json"), "utf8"));
      const source = await readFile(path, "utf8");
      const contents = source
        .replace(
          /new RegExp\(rules\.(\w+)(\.join\("\|"\))?(?:, "(\w+)")?\)/g,
          (_, name, join, flags) =>
            String(new RegExp(join ? rules[name].join("|") : rules[name], flags)),
        )
        .replace(/\brules\.(\w+)/g, (_, name) => JSON.stringify(rules[name]));
      return { contents };
    });
  },
};

/** Puts the notes that are heard in the place of those that nobody hears. */
const heardNotes = {
  name: "heard notes",
  setup(bundler) {
    bundler.onResolve({ filter: /\/notes\.js$/ }, () => ({ path: here("debug/notes.js") }));
  },
};

const UGLIFY = { toplevel: true, compress: { passes: 3, inline: 0, reduce_funcs: false } };

async function bundle({ source, format, plugins = [], keepsNames }) {
  const { outputFiles } = await build({
    entryPoints: [here(source)],
    bundle: true,
    write: false,
    format,
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    plugins: [literals, ...plugins],
  });
  // One keyword for all declarations packs better than three.
  const text = outputFiles[0].text.replace(/^(\s*(?:for \()?)(?:const|var) /gm, "$1let ");
  const { code } = await minify(text, {
    ecma: 2020,
    module: format === "esm",
    toplevel: true,
    compress: {
      passes: 4,
      inline: 1,
      keep_fargs: false,
      pure_getters: true,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_methods: true,
    },
    mangle: { properties: !keepsNames && { regex: new RegExp(`^(?:${OWN_NAMES.join("|")})$`) } },
    format: { comments: false },
  });
  // What one minifier leaves, the other still finds.
  const smaller = uglify.minify(code, UGLIFY);
  if (smaller.error) throw smaller.error;
  // Where the page has replaced what even the first lines live on (see `flee.js`).
  return format === "iife" ? `try{${smaller.code}}catch{}` : smaller.code;
}

const FILES = [
  { file: "t.js", source: "src/main.js", format: "iife", maxBrotli: 7300 },
  { file: "t.mjs", source: "src/module.js", format: "esm" },
  {
    file: "t-debug.js",
    source: "debug/main.js",
    format: "iife",
    plugins: [heardNotes],
    keepsNames: true, // by some of them the panel finds its words
  },
  { file: "stub.js", source: "src/stub.js", format: "esm", maxBrotli: 600 },
];

let isTooBig = false;
mkdirSync(here("dist"), { recursive: true });
for (const target of FILES.filter(({ source }) => existsSync(here(source)))) {
  const code = await bundle(target);
  writeFileSync(here(`dist/${target.file}`), code);
  const brotli = brotliCompressSync(code).length;
  const limit = target.maxBrotli ? ` (at most ${target.maxBrotli})` : "";
  console.log(
    `snippet/dist/${target.file}: ${code.length} characters, ${brotli} in brotli${limit}`,
  );
  if (brotli > target.maxBrotli) {
    console.error(`${target.file} is too big: take something out of snippet/src.`);
    isTooBig = true;
  }
}
// By this the service names what it gives out for ever.
writeFileSync(here("dist/release.json"), JSON.stringify({ version: LIBRARY.version }));
process.exitCode = isTooBig ? 1 : 0;
