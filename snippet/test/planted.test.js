import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isSecretField, withoutUrlSecrets } from "../src/sensitive.js";

// tests/collect/test_sensitive.py reads the same file.
const file = new URL("../../tests/collect/planted.json", import.meta.url);
const { planted, harmless, urls } = JSON.parse(readFileSync(file, "utf8"));

const isSecret = ({ type = "text", autocomplete = "", names, value }) =>
  isSecretField(type, autocomplete, names, value);

test("none of the planted secrets gets through", () => {
  assert.ok(planted.length >= 200);
  assert.deepEqual(
    planted.filter((field) => !isSecret(field)),
    [],
  );
});

test("nothing harmless is taken for a secret", () =>
  assert.deepEqual(harmless.filter(isSecret), []));

test("addresses keep all but their secrets", () =>
  assert.deepEqual(
    urls.map(([given]) => [given, withoutUrlSecrets(given)]),
    urls,
  ));
