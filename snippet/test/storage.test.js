import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { names, read, remove, useMemory, useStorage, write } from "../src/storage.js";
import { blockStorage, putStorage } from "./fakes.js";

beforeEach(useMemory);

test("before storage may be used, everything is in memory", () => {
  const kept = putStorage();
  write("_ll.a", "1");
  assert.equal(read("_ll.a"), "1");
  assert.deepEqual(Object.keys(kept), []);
});

test("once it may be used, what was kept already is in storage too", () => {
  const kept = putStorage();
  kept.theirs = "x";
  write("_ll.b", "2");
  useStorage();
  write("_ll.a", "1");
  assert.deepEqual({ ...kept }, { theirs: "x", "_ll.b": "2", "_ll.a": "1" });
  assert.deepEqual(names("_ll."), ["_ll.a", "_ll.b"]);
  remove("_ll.b");
  assert.deepEqual(names("_ll."), ["_ll.a"]);
  assert.equal(read("_ll.b"), undefined);
});

test("where storage is full, everything goes on in memory", () => {
  const kept = putStorage(3);
  useStorage();
  write("_ll.a", "1");
  write("_ll.b", "long");
  assert.deepEqual(names("_ll."), ["_ll.a", "_ll.b"]);
  assert.equal(read("_ll.b"), "long");
  assert.deepEqual({ ...kept }, { "_ll.a": "1" });
});

test("where storage is blocked or absent, everything goes on in memory", () => {
  for (const take of [
    blockStorage,
    () => Object.defineProperty(globalThis, "localStorage", { value: null, configurable: true }),
  ]) {
    take();
    useStorage();
    write("_ll.a", "1");
    assert.equal(read("_ll.a"), "1");
  }
});
