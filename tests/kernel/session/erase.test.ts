import { globSync, readFileSync } from "node:fs";
import { transformSync } from "oxc-transform";
import { expect, test } from "vitest";
import { parseCell } from "../../../kernel/session/parse/parse.ts";
import { rewriteCell } from "../../../kernel/session/compile/rewrite.ts";

/** The cell as it would run, its types taken out; undefined where that is left to the transpiler. */
function erased(source: string): string | undefined {
  const syntax = parseCell(source);
  expect(syntax.parsed.errors).toEqual([]);
  const { text, typed } = rewriteCell(syntax);
  return typed ? undefined : text.toString();
}

/** The same with its types, as for a cell with JSX. */
const withTypes = (source: string): string =>
  rewriteCell({ ...parseCell(source), jsx: true }).text.toString();

/** As oxc prints it, which is the second opinion; undefined where it finds fault. Empty statements, and comments, mean nothing. */
function printed(source: string, lang: "ts" | "js"): string | undefined {
  const print = (text: string, lang: "ts" | "js"): string | undefined => {
    const { code, errors } = transformSync(`cell.${lang}`, text, {
      lang,
      sourceType: "module",
      target: "esnext",
    });
    return errors.length > 0 ? undefined : code;
  };
  const code = print(source, lang)?.replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
  return code === undefined
    ? undefined
    : print(code, "js")
        ?.replace(/^\s*;$/gm, "")
        .replace(/\s+/g, " ");
}

test("a library's own sources mean the same without their types as the transpiler makes of them", () => {
  const files = globSync("{lib/{core,trading,chart},kernel}/**/*.ts");
  let same = 0;
  for (const file of files) {
    const source = readFileSync(file, "utf8");
    const expected = printed(withTypes(source), "ts");
    const code = erased(source);
    if (code === undefined || expected === undefined) continue;
    same++;
    if (printed(code, "js") !== expected) expect(`${file}: ${printed(code, "js")}`).toBe(expected);
  }
  // The others have enums, or functions with overloads, which it does not know as `let`.
  expect(same).toBeGreaterThan(0.95 * files.length);
});

test("overloads leave their implementation", () => {
  expect(erased("function f(a: string): void;\nfunction f(a: any) { return a }\nf<string>('x')")).toBe(
    `"use strict";let f = function (a ) { return a };;\n;\n__peak$.value((f ('x')));\n;void 0`,
  );
});

test.each([
  "let a = 1 as any\n;(a)\nfunction f() { const b = a as any\n(b)\nreturn b as any\n}",
  "type A = 1\ninterface B { x: 1 }\ndeclare const c: number\nlet q: { a: 1 } = { a: 1 }\n;[1].map(x => x)",
  `class C<T> extends Map<T, T> implements A, B<T> {
    get: number
    foo() { return 1 }
    public x = 1
    public *gen() {}
    private ["y"]?: string
    static readonly z: number = 3
    declare w: 1
    [k: string]: any
    protected async *m<U>(this: C<T>, a?: U, ...b: U[]): AsyncGenerator<U> { yield* b as any }
    override toString(): string { return super.toString() }
    over(): void
    over(a?: any) { return a! }
    readonly readonly = 1 as number
    ["last"]() {}
    constructor(); constructor(public_?: number) { super() }
  }`,
  "abstract class E { abstract x: number; abstract m(): void; n(): this is E { return true } }",
  "const f = async <T,>(x: T): Promise<T> => x as T, g = (y?: number): y is any => (y as any) satisfies any",
  "const h = function (this: Window, a: number) { return a }, i = function (this: any,) {}",
  "let s = 0, o: any, t: number[] = []\nfor (let i: number = 0 as number; i < (3 as number); i++) if (i) s = i as any\nelse s = o!\nfor (const x of t as any[]) { const z: number = x\n(z as any) }",
  "new Map<string, number>(); const inst = String<string>\nexport type { X } from './x'\nexport interface Y {}\nexport const z: number = 1\nz as any",
  "let v!: number, { p, q }: { p: 1, q: 2 } = { p: 1, q: 2 }, w: any\nw!.length; w?.a!.b; w!.c!['d']!()\n;(w as any) = 3",
  "let fn: (a: number) => void = (a?: /* ? */ number, /* x */ b /* ? */ ?: string) => {}\nclass K { x /* ! */ ! /* : */ : number; ['a' /* ] */] ?: 1; #p?: number; static?: 2 }",
  "function is(v: any): asserts v is string { try { throw v as Error } catch (e: unknown) { v! } }\nconst n = class Named<T> {}, t = `${1 as any}`",
])("%s", source => {
  const code = erased(source);
  expect(code && printed(code, "js")).toBe(printed(withTypes(source), "ts"));
});

test.each([
  ["a cast on the left of an operator", "const x = 1 as number + 2"],
  ["an enum", "enum E { A }"],
  ["a namespace", "namespace N { export const a = 1 }"],
  ["a parameter property", "class A { constructor(readonly a: number) {} }"],
  ["a cast in front, whose object would become a block", "const f = () => <any>{}"],
  ["a decorator", "const d = (c: any) => c\n@d class A {}"],
  ["JSX", "const e = <b>x</b>"],
])("%s is left to the transpiler", (_, source) => {
  expect(erased(source)).toBe(undefined);
});
