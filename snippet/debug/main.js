/** The snippet as `?ll_debug=1` and `data-debug` have it: it says what it does. */
import { fled } from "../src/flee.js";
import { guard } from "../src/guard.js";
import { host, script } from "../src/host.js";
import { start } from "../src/start.js";
import { show } from "./show.js";

const KEPT = "_ll.debug"; // in sessionStorage, since the address asked for the panel

guard(() => {
  if (fled) return;
  start(script.dataset, script.src);
  if (host === host.top && sessionStorage[KEPT])
    show(script.dataset, script.src, () => sessionStorage.removeItem(KEPT));
})();
