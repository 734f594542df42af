import { describe, expect, test } from "vitest";
import { parseCell } from "../../../../kernel/session/parse/parse.ts";
import type { Use } from "../../../../kernel/session/state/cell-use.ts";
import { cellUse } from "../../../../kernel/session/state/use.ts";

const names = (set: ReadonlySet<string>): string => [...set].sort().join(" ");
/** `defines | uses | changes`, each in order of the alphabet, and `name: uses | changes` for what is called later. */
function summary(code: string): string {
  const syntax = parseCell(code);
  expect(syntax.parsed.errors).toEqual([]);
  const use = cellUse(syntax);
  const part = ({ uses, changes }: Use): string => `${names(uses)} | ${names(changes)}`;
  const later = [...use.later].map(([name, own]) => ` ; ${name}: ${part(own)}`).join("");
  return `${names(use.defines)} | ${part(use)}${later}`.replace(/ +/g, " ").trim();
}

describe("what a cell defines, uses and changes", () => {
  test.each([
    ["const a = b + 1", "a | b |"],
    ["let a: Type = b as Other; var c", "a c | b |"],
    ["const { a, b: [c], ...rest } = source", "a c rest | source |"],
    ["const { [key]: a = fallback } = source", "a | fallback key source |"],
    ["import x, { y as z } from 'm'; import * as all from 'n'; import type { T } from 'o'", "all x z | |"],
    ["export const a = 1; export default class B extends C {}", "B a | C |"],
    ["enum Side { Buy = first, Sell }\nSide", "Side | Side first |"],
    ["interface P { x: number }; type Q = P; declare const outside: P; declare function f(): void", "| |"],
    ["namespace n { export const inner = outer; inner }", "n | outer |"],
    ["if (c) { var deep = 1 }", "deep | c |"],
    ["{ a: b }", "| b |"],
    ["typeof maybe; label: for (;;) { break label }", "| maybe |"],
    ["object.property.other; object[index]; ({ shorthand, key: value })", "| index object shorthand value |"],
    ["new K<T>(a satisfies T, b!)", "| K a b |"],
    ["tag`${a}`; await b; a?.c?.(d)", "| a b d tag |"],
    ["globalThis.shared", "| globalThis shared |"],
    ["import K = N.k.l; import r = require('m')", "K r | N |"],
  ])("%s", (code, expected) => expect(summary(code)).toBe(expected));
});

describe("a name that is read before the cell sets it is not the cell's own, but changed by it", () => {
  test.each([
    ["var a = a + 1", "| a | a"],
    ["const a = f(a), b = [a]", "b | a f | a"],
    ["a; let a = 1", "| a | a"],
    ["a = 1; var a; a", "a | a | a"],
    ["a += 1; var a = 2", "| a | a"],
    ["for (var i = 0; i < n; i++) { var sum = (sum || 0) + i }", "i | i n sum | i sum"],
    ["for (var x of list) x", "x | list x |"],
    ["list.map(a => { var b = a; return b }); var b = b", "| b list | b"],
    ["const a = n => a(n - 1)", "a | | ; a: a |"],
    ["const f = () => later; var later = 1; later", "f later | later | ; f: later |"],
  ])("%s", (code, expected) => expect(summary(code)).toBe(expected));
});

describe("names of the cell's own blocks are not the session's", () => {
  test.each([
    ["for (const i of list) i", "| list |"],
    ["for (let i = 0; i < n; i++) total += i", "| n total | total"],
    ["for (at in record) at", "| at record | at"],
    ["for ([a, b.c] of list) ;", "| a b list | a b"],
    ["{ const a = b; { a } } a", "| a b |"],
    ["try { f() } catch ({ message }) { message } finally { g() }", "| f g |"],
    ["switch (x) { case y: let z = 1; z }", "| x y |"],
    ["list.map((x, i = start) => x + i + y)", "| list start y |"],
    ["list.map(function again(x) { return again(x, arguments) })", "| list |"],
    ["list.map(x => { var y = x; { function z() { return y } } return z })", "| list z |"],
    ["void class Inner { static own = Inner; at = outer }", "| outer |"],
  ])("%s", (code, expected) => expect(summary(code)).toBe(expected));
});

describe("changes of earlier names", () => {
  test.each([
    ["a = b", "| a b | a"],
    ["a += 1; b++; --c; d ??= e", "| a b c d e | a b c d"],
    ["[a, b.c, ...d[0]] = e", "| a b d e | a b d"],
    ["({ a, b: c.d = f, ...g } = e)", "| a c e f g | a c g"],
    ["a.b.c = 1; a2[i]!.x++; delete a3.b", "| a a2 a3 i | a a2 a3"],
    ["(a as Thing).b = 1; (a2!).b = 1", "| a a2 | a a2"],
    ["f().x = 1", "| f |"],
    ["stack.push(x); const last = queue.shift()", "last | queue stack x | queue stack"],
    ["map.set(k, v); book.bids?.clear()", "| book k map v | book map"],
    ["const sum = price.add(fee)", "sum | fee price |"],
    ["const sorted = list.toSorted()", "sorted | list |"],
    ["Object.assign(target, source)", "| Object source target | target"],
    ["globalThis.shared = 1", "| globalThis shared | shared"],
    ["const own = []; own.push(1); own.x = 2", "own | own | own"],
    ["for (const x of list) x.seen = true", "| list | list"],
    ["for (const [key, x] of Object.entries(record)) x.seen = key", "| Object record | record"],
    ["{ const [x] = list; let y = x.inner; y.seen = true }", "| list | list"],
    ["list.reduce((sum, x) => { sum.push(x); return sum }, [])", "| list |"],
    ["list.reduce((sum, x) => { x.seen = sum }, 0)", "| list | list"],
    ["(x => { x.seen = true })(a); (b ?? c).seen = true", "| a b c | a b c"],
    ["a > b && set.add(c); await map.set(k, v).delete(l)", "| a b c k l map set v | map set"],
    ["const copy = [...list]; copy.sort(); copy.push(1)", "copy | copy list | copy"],
    ["list.forEach(x => { total += x; const total2 = x; x.seen = true })", "| list total | list total"],
  ])("%s", (code, expected) => expect(summary(code)).toBe(expected));
});

describe("what functions and classes use belongs to whoever uses them", () => {
  test.each([
    ["function f(x = d) { return x + y }", "f | | ; f: d y |"],
    ["const f = (x: number) => { count++; return g(x) }", "f | | ; f: count g | count"],
    ["async function* f() { yield* f(); later = 1 }", "f | | ; f: f later | later"],
    ["const once = memo(() => y)", "once | memo y |"],
    ["const o = { f() { return y } }", "o | y |"],
    [
      "class K extends B { static s = now; at = then; [key] = 1; constructor() { super(); made() } @log run() { return ran } static { init() } }",
      "K | B init key log now | ; K: made ran then |",
    ],
    ["const K = class { run() { return ran } }", "K | | ; K: ran |"],
    ["{ function inner() { return x } inner() }", "| x |"],
    ["function f(): void; function f(a?: T) { return b }", "f | | ; f: b |"],
  ])("%s", (code, expected) => expect(summary(code)).toBe(expected));
});
