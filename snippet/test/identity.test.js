import assert from "node:assert/strict";
import { test } from "node:test";
import { createIdentity, newId } from "../src/identity.js";
import { useBlockedStorage, useStorage } from "./fakes.js";

const ID = "3f2b8c1e-5a77-4d0c-a111-0123456789ab";

/** `document.cookie` of a browser: remembers each name, shows names and values only. */
function createJar(cookies = {}) {
  return {
    written: [],
    get cookie() {
      return Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join("; ");
    },
    set cookie(text) {
      this.written.push(text);
      const [, name, value] = text.match(/^([^=]*)=([^;]*)/);
      cookies[name] = value;
    },
  };
}

test("an id is a version 4 UUID, and no two are alike", () => {
  const ids = Array.from({ length: 200 }, newId);
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
});

test("a new browser gets an id that both cookie and storage keep", () => {
  const kept = useStorage();
  const jar = createJar();
  const { visitor } = createIdentity(jar, false);
  assert.equal(jar.cookie, `_ll=${visitor()}`);
  assert.equal(kept.get("_ll"), visitor());
  assert.equal(createIdentity(jar, false).visitor(), visitor());
});

test("the cookie is for the whole site, lives 400 days, and is secure where the page is", () => {
  useStorage();
  const [plain, secure] = [createJar(), createJar()];
  createIdentity(plain, false);
  createIdentity(secure, true);
  assert.match(plain.written[0], /;path=\/;max-age=34560000;samesite=lax$/);
  assert.match(secure.written[0], /;samesite=lax;secure$/);
});

test("a lost cookie is restored from storage, and the other way round", () => {
  useStorage().set("_ll", ID);
  const jar = createJar({ other: "1" });
  assert.equal(createIdentity(jar, false).visitor(), ID);
  assert.match(jar.cookie, new RegExp(`_ll=${ID}`));
  const kept = useStorage();
  createIdentity(createJar({ x_ll: "no", _ll: ID }), false);
  assert.equal(kept.get("_ll"), ID);
});

test("what cannot be an id is neither read nor adopted", () => {
  useStorage().set("_ll", "also not; an id");
  const identity = createIdentity(createJar({ _ll: "<script>" }), false);
  const before = identity.visitor();
  assert.match(before, /^[0-9a-f-]{36}$/);
  for (const id of ["short", undefined, null, "x".repeat(65)])
    assert.equal(identity.adopt(id), false);
  assert.equal(identity.visitor(), before);
});

test("with cookies and storage blocked the id lives as long as the page", () => {
  useBlockedStorage();
  const jar = {
    get cookie() {
      throw new Error("SecurityError");
    },
    set cookie(_) {
      throw new Error("SecurityError");
    },
  };
  const identity = createIdentity(jar, true);
  assert.equal(identity.visitor(), identity.visitor());
  assert.equal(identity.adopt(ID), true);
  assert.equal(identity.visitor(), ID);
});

test("on a cookieless site nothing is read and nothing is kept", () => {
  const kept = useStorage();
  kept.set("_ll", ID);
  const jar = createJar({ _ll: ID });
  const identity = createIdentity(jar, false, true);
  assert.notEqual(identity.visitor(), ID);
  assert.ok(identity.adopt("8d0c7a52-1111-4222-8333-444455556666"));
  assert.deepEqual(jar.written, []);
  assert.equal(kept.get("_ll"), ID);
});
