import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilerPath } from "../../../kernel/session/types/server/compiler.ts";
import { startSession } from "../../support/session.ts";

/** Programs that stand by themselves; `$A` and the like are names of each one's own. */
const parts = String.raw`
var $A = 1; { var $B = $A + 1, $C: number[] = [] } if ($A) var $D = 2; console.log($A, $B, $C, $D)
---
console.log($F(2)); function $F($X: number) { return $X + 1 }
---
const $A = 1
function $F() { return $A }
[$A].forEach(x => console.log(x, $F()))
---
for (var [$I, $J = 3] of [[1], [2, 4]] as const) console.log($I, $J); for (var $K = 0; $K < 2; $K++); console.log($K)
---
out: for (let i = 0; i < 3; i++) for (const j of [0, 1]) { if (j) continue out; if (i > 1) break out; console.log(i, j) }
---
const { x: $A, y: [$B = 2, ...$C] = [] as number[], ...$D } = { x: 1, z: 3 } as any; console.log($A, $B, $C, $D)
---
class $C { static #n = 0; #p = 1; get p() { return this.#p } set p(v) { this.#p = v; $C.#n++ } static { this.#n = 5 } static get n() { return $C.#n } }
const $D = new $C(); $D.p = 4; console.log($D.p, $C.n, $C.name)
---
class $C { [await "key"] = 1; declare y: number; constructor(readonly x = await2$C()) {} } function await2$C() { return 2 }
console.log(new $C())
---
function* $G(): Generator<number, void, number> { try { console.log(yield 1); yield* [2, 3] } finally { console.log("closed") } }
const $H = $G(); console.log($H.next(), $H.next(5), $H.return())
---
async function* $G() { try { yield 1; yield Promise.resolve(2) } finally { await null; console.log("cleaned") } }
for await (const x of $G()) { console.log(x); if (x > 1) break }
---
let $T = 0; for (let i = 0; i < await 3; i++) $T += await i; while (await ($T-- > 1)) console.log($T)
---
switch (await 3) { case 1: console.log("no"); case await 3: { let z = "three"; console.log(z) } case 4: console.log("falls"); break; default: console.log("no") }
---
try { try { throw new Error("x") } finally { await null; console.log("first") } } catch ({ message: $M }: any) { var $V = $M } console.log($V)
---
enum $E { A, B = 4, C, D = "d".length, S = "s" } enum $E { Z = 9 } const enum $K { One = 1 << 1 } console.log($E, $K.One)
---
namespace $N { export let a = 1; export const up = () => ++a; export namespace In { export const b = a } } namespace $N { export const c = a }
console.log($N.up(), $N.a, $N.In.b, $N.c)
---
function $F(a: number): number
function $F(a: any) { return a + 1 } namespace $F { export const z = 2 } console.log($F(1), $F.z)
---
{ using a = { [Symbol.dispose]() { console.log("a") } }; await using b = { async [Symbol.asyncDispose]() { console.log("b") } }; console.log("body") }
---
import $P, { sep as $S } from "node:path"
console.log($P.sep === $S, (await import("node:path")).sep)
---
export const $A = 1; export class $C {} export { $A as other$A }; export let [$D] = [$A]
console.log($A, $C.name, $D)
---
const $F = function () {}, $G = () => {}, $H = class {}; var $I = async () => {}; console.log($F.name, $G.name, $H.name, $I.name)
---
let $A: any = { b: [1] }; $A!.b![0]!++; $A.c ??= 3; (<any>$A).d = ($A satisfies object); delete $A.d
console.log($A, $A?.e?.f.g, $A.b?.[0])
---
let $A = 1, $B = 2
$A
++$B
console.log($A, $B); let $C = 3; while ($C --> 1) console.log($A<!--$B, $B)
---
console.log(/[\p{L}--[a-z]]/v.test("A"), ((s: TemplateStringsArray, ...v: unknown[]) => s.raw.join("|") + v)${"`a${1}\\n${await 2}`"}, "𠮷\u{1F600}".length)
---
label: { const $A = 1; { const $A = 2; console.log($A) } console.log($A); break label }
`
  .trim()
  .split("\n---\n");

const border = "/*|*/";
const program = fc
  .record({
    kinds: fc.array(fc.nat(parts.length - 1), { minLength: 4, maxLength: 9 }),
    cuts: fc.infiniteStream(fc.boolean()),
    newLine: fc.constantFrom("\n", "\r\n"),
  })
  .map(({ kinds, cuts, newLine }) => {
    // The same names come again in every program, as something else.
    let last = 0;
    const texts = kinds.map(kind => {
      const own = new Map<string, string>();
      return parts[kind].replace(/\$([A-Z])/g, (_, name: string) => {
        if (!own.has(name)) own.set(name, `n${last++}`);
        return own.get(name)!;
      });
    });
    const cells: string[] = [];
    for (const text of texts)
      if (cells.length > 0 && !cuts.next().value) cells.push(`${cells.pop()}\n${border}\n${text}`);
      else cells.push(text);
    return cells.map(cell => cell.replaceAll("\n", newLine));
  });

test("a program that is cut into cells prints what it prints as one module, whatever its names were before", async () => {
  const session = await startSession("off");
  try {
    const programs = fc.sample(program, { numRuns: 25, seed: 11 });
    const modules = programs.map((cells, i) => {
      const path = join(session.folder, `program${i}.mts`);
      writeFileSync(path, cells.join(`\n${border}\n`));
      return path;
    });
    const options = "--ignoreConfig --noCheck --target esnext --module esnext --types";
    execFileSync(compilerPath(), [...options.split(" "), "", ...modules]);
    const all = modules.map(
      path => `console.log("=>"); await import(${JSON.stringify(path.replace(/mts$/, "mjs"))});`,
    );
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", all.join("\n")], {
      encoding: "utf8",
    });
    const expected = printed.split("=>\n").slice(1);
    for (const [i, cells] of programs.entries()) {
      let shown = "";
      for (const cell of cells) {
        const { outcome, stdout, error } = await session.run(cell);
        expect([cell, outcome.status, error?.plain]).toEqual([cell, "ok", undefined]);
        shown += stdout;
      }
      expect(shown).toBe(expected[i]);
    }
  } finally {
    await session.close();
  }
});
