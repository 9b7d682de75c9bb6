/** What the stub kept of forms on pages that were left before this script arrived. */
import { isAllowed } from "./fields.js";
import { keyFrom } from "./forms.js";
import { guard } from "./guard.js";
import { holdsSecretNumber, isSecretField, withoutUrlSecrets } from "./sensitive.js";
import { read, remove } from "./storage.js";

/**
 * Take what is kept under `name`, once. What cannot be read is forgotten.
 *
 * @param {{deny?: string, allow?: string}} lists  See `readFields`.
 * @param {(id: string, rest: object, context: object) => void} take  Hears of each submission.
 */
export const takeStash = guard((name, lists, take) => {
  const kept = read(name) || "[]";
  remove(name);
  for (const { id, at, url, title, names, fields } of JSON.parse(kept)) {
    const attributes = Object.fromEntries(names);
    const rest = {
      originalTimestamp: new Date(at).toISOString(),
      event: "Form Submitted",
      properties: {
        submissionId: id,
        form: keyFrom((name) => attributes[name] || ""),
        acceptedBy: "navigation",
        fields: fields.filter(
          ({ type, name, label, value, autocomplete = "" }) =>
            isAllowed(name, lists) && !isSecretField(type, autocomplete, [name, label], value),
        ),
      },
    };
    const isTold = !holdsSecretNumber(title);
    take(id, rest, { page: { url: withoutUrlSecrets(url), title: isTold ? title : "" } });
  }
});
