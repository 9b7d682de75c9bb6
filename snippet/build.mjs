/** Builds `dist/t.js`, the one file a customer's page loads, and holds it to its size. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const MAX_BROTLI_BYTES = 5000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here("dist/t.js");

await build({
  entryPoints: [here("src/main.js")],
  outfile,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2019",
  legalComments: "none",
});

const built = readFileSync(outfile);
const brotli = brotliCompressSync(built).length;
console.log(
  `snippet/dist/t.js: ${built.length} bytes, ${brotli} in brotli (at most ${MAX_BROTLI_BYTES})`,
);
if (brotli > MAX_BROTLI_BYTES) {
  console.error("The snippet is too big: take something out of snippet/src.");
  process.exit(1);
}
