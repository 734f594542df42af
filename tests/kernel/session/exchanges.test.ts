import { registerHooks } from "node:module";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { exchangesOf } from "../../../kernel/session/evaluate/exchanges.ts";

type Library = typeof import("ccxt");

const url = import.meta.resolve("ccxt");
const all = (): Library => exchangesOf(url).module as Library;

test("an exchange that is named is loaded, the others are not, and it is the very class of the whole library", async () => {
  const loaded: string[] = [];
  const hooks = registerHooks({
    load(address, context, next) {
      const file = /ccxt\/js\/(?:src\/)?((?:pro\/)?\w+)\.js$/.exec(address)?.[1];
      if (file !== undefined) loaded.push(file);
      return next(address, context);
    },
  });
  const exchanges = exchangesOf(url);
  expect(exchanges.load("import ccxt from 'ccxt'; const many = ccxt.exchanges.length;")).toBe(false);
  expect(loaded).toEqual([]);
  expect(exchanges.load("new ccxt.kraken()")).toBe(true);
  const { default: ccxt, kraken } = exchanges.module as Library;
  expect(new ccxt.kraken().id).toBe("kraken");
  expect(kraken).toBe(ccxt.kraken);
  expect(loaded).toEqual(["kraken"]);
  expect(exchanges.load("const streams = new ccxt.pro.okx()")).toBe(true);
  expect(new ccxt.pro.okx().has.watchTicker).toBe(true);
  expect("okx" in ccxt.pro).toBe(true);
  expect(loaded).toEqual(["kraken", "pro/okx", "okx"]);
  hooks.deregister();

  const whole = await import("ccxt");
  expect(kraken).toBe(whole.kraken);
  for (const name of Object.keys(whole.exchanges)) {
    expect(Reflect.get(all().default, name), name).toBe(Reflect.get(whole.default, name));
    expect(Reflect.get(all(), name), name).toBe(Reflect.get(whole, name));
    expect(Reflect.get(all().pro, name), name).toBe(Reflect.get(whole.pro, name));
  }
});

test("all else is that of the whole library", async () => {
  const whole = await import("ccxt");
  const { default: ccxt } = all();
  expect(Object.keys(all())).toEqual(Object.keys(whole));
  expect(Object.keys(ccxt)).toEqual(Object.keys(whole.default));
  expect(ccxt.version).toBe(whole.version);
  expect(all().NetworkError).toBe(whole.NetworkError);
  expect(["kraken", "decimalToPrecision", "krakn"].map(name => name in ccxt)).toEqual([true, true, false]);
  expect({ ...ccxt }).toEqual({ ...whole.default });
  expect(ccxt.pro.kraken).toBe(whole.pro.kraken);
  expect(new ccxt.kraken()).toBeInstanceOf(ccxt.Exchange);
  expect(inspect(ccxt)).toBe(inspect(whole.default));
  // As what an async function returns it must not be asked whether it is a promise.
  expect(await (async () => ccxt)()).toBe(ccxt);
});

test("what a cell changes in the library stays changed", () => {
  const { default: ccxt } = all();
  const before = ccxt.okx;
  class Own extends ccxt.okx {}
  Object.assign(ccxt, { okx: Own });
  expect(ccxt.okx).toBe(Own);
  Object.assign(ccxt, { okx: before });
});
