/** Puts what the API's page needs into `tracker/api/static`: Swagger UI and our few lines. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const out = here("../static");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE"]) {
  copyFileSync(join(swagger, name), join(out, name));
}
copyFileSync(here("docs.js"), join(out, "docs.js"));
console.log("tracker/api/static: Swagger UI and docs.js");
