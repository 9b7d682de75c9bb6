/** Builds the pages that tests open: `node build.mjs OUTDIR` writes react.js, vue.js, jquery.js. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  absWorkingDir: here("."), // where the alias below is looked for
  entryPoints: [here("react.jsx"), here("vue.js"), here("jquery.js")],
  outdir: process.argv[2],
  bundle: true,
  minify: true, // as a production build is: names of functions and classes are gone
  format: "iife",
  jsx: "automatic",
  legalComments: "none",
  logLevel: "error",
  define: {
    "process.env.NODE_ENV": '"production"',
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
  // With Vue's template compiler, which the package's default entry leaves to a build step.
  alias: { vue: "vue/dist/vue.esm-bundler.js" },
});
