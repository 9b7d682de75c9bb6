import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { useMemory, useStorage } from "../src/storage.js";
import { blockStorage, putPage, putStorage } from "./fakes.js";

const ID = "3f2b8c1e-5a77-4d0c-a111-0123456789ab";
const page = putPage();
const { location } = globalThis;
let copies = 0;

/** A page load: the module as a new page has it. */
const load = () => import(`../src/identity.js?${copies++}`);

/** `document.cookie` of a browser: remembers each name, shows names and values only. */
function putJar(cookies = {}) {
  const written = [];
  Object.defineProperty(page, "cookie", {
    configurable: true,
    get: () =>
      Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join("; "),
    set(text) {
      written.push(text);
      const [, name, value, age] = text.match(/^([^=]*)=([^;]*).*max-age=(\d+)/);
      if (age === "0") delete cookies[name];
      else cookies[name] = value;
    },
  });
  return written;
}

beforeEach(() => {
  useMemory();
  putStorage();
  useStorage();
});

test("an id is a version 4 UUID, and no two are alike", async () => {
  const { newId } = await load();
  const ids = Array.from({ length: 200 }, newId);
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
});

test("an id lives as long as the page until it may be remembered", async () => {
  const written = putJar();
  const { adopt } = await load();
  adopt(ID);
  assert.deepEqual([written, { ...localStorage }], [[], {}]);
});

test("a new browser gets an id that both cookie and storage keep", async () => {
  putJar();
  const first = await load();
  first.remember();
  assert.equal(page.cookie, `_ll=${first.visitor}`);
  assert.equal(localStorage._ll, first.visitor);
  const next = await load();
  next.remember();
  assert.equal(next.visitor, first.visitor);
});

test("the cookie is for the whole site, lives 400 days, and is secure where the page is", async () => {
  for (const [protocol, end] of [
    ["https:", "lax;secure"],
    ["http:", "lax"],
  ]) {
    location.protocol = protocol;
    const written = putJar();
    (await load()).remember();
    assert.ok(written.at(-1).endsWith(`;path=/;max-age=34560000;samesite=${end}`));
  }
});

test("a lost cookie is restored from storage, and the other way round", async () => {
  putJar({ other: "1" });
  localStorage._ll = ID;
  const first = await load();
  first.remember();
  assert.equal(first.visitor, ID);
  assert.match(page.cookie, new RegExp(`_ll=${ID}`));
  putJar({ x_ll: "no", _ll: ID });
  useMemory();
  putStorage();
  useStorage();
  (await load()).remember();
  assert.equal(localStorage._ll, ID);
});

test("what cannot be an id is neither read nor adopted", async () => {
  putJar({ _ll: "<script>" });
  localStorage._ll = "also not; an id";
  const identity = await load();
  identity.remember();
  const before = identity.visitor;
  assert.match(before, /^[0-9a-f-]{36}$/);
  for (const id of ["short", undefined, null, {}, "x".repeat(65)]) identity.adopt(id);
  assert.equal(identity.visitor, before);
});

test("with cookies and storage blocked the id lives as long as the page", async () => {
  useMemory();
  blockStorage();
  useStorage();
  const refuse = () => {
    throw new Error("SecurityError");
  };
  Object.defineProperty(page, "cookie", { configurable: true, get: refuse, set: refuse });
  const identity = await load();
  identity.remember();
  identity.adopt(ID);
  assert.equal(identity.visitor, ID);
});

test("who is forgotten has no cookie, and is somebody else from then on", async () => {
  putJar();
  const identity = await load();
  identity.remember();
  const before = identity.visitor;
  identity.forget();
  assert.equal(page.cookie, "");
  assert.notEqual(identity.visitor, before);
});
