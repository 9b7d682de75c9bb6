/** The tag: `<script async src="…/t.js" data-site="KEY">`. */
import { fled } from "./flee.js";
import { guard } from "./guard.js";
import { script } from "./host.js";
import { start } from "./start.js";

guard(() => fled || start(script.dataset, script.src))();
