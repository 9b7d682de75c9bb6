/**
 * What must never leave the page. `sensitive.json` is the one table of it: the server loads the
 * same file, so its expressions keep to what JavaScript and Python's `re` read alike.
 */
import rules from "./sensitive.json" with { type: "json" };

const AUTOCOMPLETE = new RegExp(rules.autocomplete);
const CAMEL_CASE = new RegExp(rules.camelCase, "g");
const SEPARATOR = new RegExp(rules.separator, "g");
const NAMES = new RegExp(rules.names.join("|"));
const DIGIT_RUN = new RegExp(rules.digitRun, "g");
const DIGIT_SEPARATOR = new RegExp(rules.digitSeparator);
const CARD_NUMBER = new RegExp(rules.cardNumber);
const CHINA_ID = new RegExp(rules.chinaId);

/** `cardNumber` and `card-number` as ` card number `: the form the name rules are written for. */
const asWords = (text) =>
  ` ${text.normalize("NFKC").replace(CAMEL_CASE, "$1 $2")} `.replace(SEPARATOR, " ").toLowerCase();

/** Whether a field's name, id, label or placeholder says that its value is a secret. */
export const isSecretName = (text) => NAMES.test(asWords(text));

/** Luhn's check of card numbers. Source: US patent 2,950,048 (1960). */
const passesLuhn = (digits) =>
  Array.from(digits)
    .reverse()
    .reduce((sum, digit, place) => sum + (place % 2 ? (digit * 2) % 9 || +digit : +digit), 0) %
    10 ===
  0;

/** The check of mainland resident identity numbers. Source: GB 11643-1999 (ISO 7064 MOD 11-2). */
const passesChinaIdCheck = (id) =>
  Array.from(id).reduce((sum, digit) => (sum * 2 + (digit > "9" ? 10 : +digit)) % 11, 0) === 1;

/**
 * Whether a card or identity number stands anywhere in `text`, grouped or not.
 *
 * Every stretch of whole digit groups is tried, so `4111 1111 1111 1111 12/28` is found. A `+`
 * stays with the digits it opens: it makes a phone number of what is no longer than one.
 */
export const holdsSecretNumber = (text) =>
  (text.normalize("NFKC").match(DIGIT_RUN) || []).some((run) =>
    run.split(DIGIT_SEPARATOR).some((_, first, groups) => {
      let number = "";
      return groups.slice(first).some((group) => {
        number += group;
        return (
          (CARD_NUMBER.test(number) && passesLuhn(number.replace("+", ""))) ||
          (CHINA_ID.test(number) && passesChinaIdCheck(number))
        );
      });
    }),
  );

/**
 * Whether one form field must stay on the page.
 *
 * @param {string} type  As in HTML: `text`, `password`, `select-one`, …
 * @param {string} autocomplete  The attribute's tokens, or "".
 * @param {string[]} names  Everything the field is called: name, id, label, placeholder.
 * @param {string | string[]} value
 */
export const isSecretField = (type, autocomplete, names, value) =>
  rules.types.includes(type) ||
  AUTOCOMPLETE.test(autocomplete.toLowerCase()) ||
  names.some(isSecretName) ||
  [].concat(value).some(holdsSecretNumber);

/** A copy of plain data without the entries whose name or value is secret, at any depth. */
export const withoutSecrets = (data) =>
  JSON.parse(
    JSON.stringify(data || {}, (name, value) =>
      isSecretName(name) || (!(value instanceof Object) && holdsSecretNumber(`${value}`))
        ? undefined
        : value,
    ),
  );

/** `text` as it was before a form or a query string encoded it. */
export function decoded(text) {
  const spaced = text.replace(/\+/g, " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** `url` without its fragment (tokens travel there) and with secret query values emptied. */
export const withoutUrlSecrets = (url) =>
  url.replace(/#.*/s, "").replace(/([?&]([^=&]*)=)([^&]*)/g, (_, given, name, value) =>
    // Advertisers' ids in utm_* are long numbers, and one in ten passes Luhn by chance.
    isSecretName(decoded(name)) || (!/^utm_/.test(name) && holdsSecretNumber(decoded(value)))
      ? given
      : given + value,
  );
