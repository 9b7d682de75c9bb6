import assert from "node:assert/strict";
import { test } from "node:test";
import {
  holdsSecretNumber,
  isSecretField,
  isSecretName,
  withoutSecrets,
  withoutUrlSecrets,
} from "../src/sensitive.js";

const CARDS = [
  "4111111111111111",
  "4111 1111 1111 1111",
  "4111-1111-1111-1111",
  "４１１１ １１１１ １１１１ １１１１",
  "4222222222222",
  "378282246310005",
  "3714 496353 98431",
  "30569309025904",
  "5555555555554444",
  "2223003122003222",
  "6011111111111117",
  "3530111333300000",
  "6222021234567890128",
  "+4111111111111111",
  "my card is 4111 1111 1111 1111 12/28, thanks",
  "call 13800138000, card 5555.5555.5555.4444",
];
const CHINA_IDS = ["11010519491231002X", "11010519491231002x", "身份 110105 19491231 002X。"];

for (const text of [...CARDS, ...CHINA_IDS]) {
  test(`a card or identity number is found in: ${text}`, () => assert.ok(holdsSecretNumber(text)));
}

for (const text of [
  "13800138000",
  "+86 138 0013 8000",
  "0086 138 0013 8000",
  "+49 1512 3456789",
  "4915123456783",
  "+1 (415) 555-2671",
  "13800138000 13900139000",
  "4111111111111112",
  "11010519491231002A",
  "110105194912310021",
  "1772366400000",
  "2026-03-01 12:00:00",
  "978-3-16-148410-0",
  "we need 1200 seats by 2027",
  "",
]) {
  test(`no secret number is seen in: ${text || "nothing"}`, () =>
    assert.equal(holdsSecretNumber(text), false));
}

test("of all 13-digit numbers after a plus sign none is taken for a card", () => {
  for (let number = 4_000_000_000_000; number < 4_000_000_000_500; number++)
    assert.equal(holdsSecretNumber(`+${number}`), false);
});

for (const name of [
  "password",
  "userPassword",
  "new_passwd",
  "PassPhrase",
  "cardNumber",
  "card-number",
  "credit_card",
  "CreditCard",
  "cc-num",
  "cvv",
  "CVC2",
  "billing[cvvCode]",
  "securityCode",
  "PIN",
  "atm_pin",
  "Passport No.",
  "passportNumber",
  "SSN",
  "Social Security Number",
  "verification code",
  "smsCode",
  "OTP",
  "身份证号码",
  "身份證字號",
  "银行卡号",
  "登录密码",
  "短信验证码",
  "请输入密码",
]) {
  test(`a field called ${name} is secret`, () => assert.ok(isSecretName(name)));
}

for (const name of [
  "email",
  "companyName",
  "businessname",
  "business card needed",
  "shipping",
  "Pinterest profile",
  "postcode",
  "country code",
  "phone",
  "compass",
  "passenger count",
  "discardReason",
  "classNumber",
  "message",
  "secretary",
  "VAT ID number",
  "电话",
  "公司名称",
  "",
]) {
  test(`a field called ${name || "nothing"} is not secret`, () =>
    assert.equal(isSecretName(name), false));
}

test("a field is secret by type, by autocomplete, by any of its names and by any of its values", () => {
  const plain = ["text", "", ["message"], "hello"];
  assert.equal(isSecretField(...plain), false);
  assert.ok(isSecretField("password", "", ["message"], "hello"));
  assert.ok(isSecretField("hidden", "", ["message"], "hello"));
  assert.ok(isSecretField("text", "section-a billing CC-Number", ["message"], "hello"));
  assert.ok(isSecretField("text", "one-time-code", ["message"], "hello"));
  assert.ok(isSecretField("text", "", ["f7", "Your PIN"], "hello"));
  assert.ok(isSecretField("select-multiple", "", ["which"], ["a", "4111111111111111"]));
});

test("secret properties are left out at any depth, the others stay", () => {
  const given = {
    plan: "pro",
    n: 3,
    password: "x",
    deep: [{ cvv: 1, ok: true }],
    card: 4111111111111111,
  };
  assert.deepEqual(withoutSecrets(given), { plan: "pro", n: 3, deep: [{ ok: true }] });
  assert.deepEqual(withoutSecrets(undefined), {});
});

test("a URL keeps its path and harmless values, and loses its fragment and secret values", () => {
  assert.equal(
    withoutUrlSecrets("https://a.example/p?q=x+y&password=hunter2&n=4111+1111+1111+1111#token=1"),
    "https://a.example/p?q=x+y&password=&n=",
  );
  assert.equal(withoutUrlSecrets("/p?%E5%AF%86%E7%A0%81=1&bad=%"), "/p?%E5%AF%86%E7%A0%81=&bad=%");
  assert.equal(withoutUrlSecrets("/?utm_id=4111111111111111"), "/?utm_id=4111111111111111");
  assert.equal(withoutUrlSecrets(""), "");
});
