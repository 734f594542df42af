import { type Runtime, Session } from "node:inspector/promises";
import { createContext } from "node:vm";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { parseCell } from "../../../../kernel/session/parse/parse.ts";
import { CellGraph } from "../../../../kernel/session/state/graph.ts";
import { cellUse } from "../../../../kernel/session/state/use.ts";

/** How the notebook begins; what the cells below it are made of. */
const beginning = `let a = 1, b = 2, p = [{ x: 1 }, { x: 2 }], q = [{ x: 4 }]
let o = { x: 1, list: [1], in: { y: 1 } }, r = { x: 5, list: [], in: { y: 2 } }
let f = v => v * 2, g = v => v + 1
let m = new Map([["a", o], ["b", r]]), s = new Set([1, 2])
function put(list, v) { list.push({ x: v }) }
function setX(e, v) { e.x = v }
function each(list) { list.forEach(e => setX(e, 7)) }
class Book {
  n = 1; l = []
  constructor(l) { this.l = l }
  inc() { this.n += 1; return this }
  add(v) { this.l.push({ x: v }) }
  hit() { a += 1 }
}
let k = new Book(p)
let api = { go(v) { b = v }, f, l: q }`;
const statements =
  `a = b | a++ | let a = 5 | let b = p.length | [a, b] = [b, a] | ({ x: a } = o) | let { x: b } = r
let p = [{ x: a }] | let p = q | p = q | let q = [...p] | let q = p.filter(e => e.x > 1) | let q = o.list.map(x => ({ x }))
let o = p[0] | let [r] = p | let o = { ...r } | o = q[0] | o = r | let r = m.get("a") | let o = a > 2 ? o : r
p.push({ x: b }) | p[0].x = a | p.pop() | q.reverse() | p.sort((i, j) => i.x - j.x) | p.push(o) | q.push(r)
for (const e of p) e.x += 1 | q.forEach(e => { e.x *= 2 }) | for (const [i, e] of p.entries()) e.x = i
{ const e = p[0]; e.x = 9 } | if (q.length) { const [e] = q; e.x -= 1 } | q.find(e => e.x > 1).x = 5
o.x = b | o.in.y = a | o.list.push(a) | delete r.x | Object.assign(o, { x: a }) | o.in = r.in | r.list = o.list
m.set("a", r) | m.get("a").x = 3 | for (const [key, e] of m) e.x = key | m.forEach(e => { e.x = 0 }) | m.set("b", o).delete("a")
s.add(a) | [5, 6].forEach(i => s.add(i)) | if (s.delete(2)) a = 0 | a > 1 && s.clear() | let s = new Set([b])
let f = v => v + a | let g = v => { p.push({ x: v }); return v } | let f = v => { for (const e of q) e.x = v } | let g = f
f(a) | g(b) | put(p, a) | put(o.list, a) | setX(o, b) | setX(q[0], a) | each(p) | p.forEach(e => setX(e, 4)) | [1, 2].forEach(g)
k.inc() | k.add(a) | k.hit() | k.l.push({ x: 0 }) | let k = new Book(q) | api.go(a) | api.f(1) | api.l.push({ x: 1 }) | api.f = g
(e => { e.x = 6 })(o) | (a > 1 ? o : r).x = 1 | for (const v of Object.values(o)) if (v.y) v.y = 3 | o.in && (o.in.y = 8)`.split(
    / \| |\n/,
  );
const reads = "0; a; b; p; q; o; r.x; m; s; k.n; k.l; api.l; [a, p.length]; q.map(e => e.x); f(1)".split(
  "; ",
);

const code = fc
  .tuple(fc.constantFrom(...statements), fc.constantFrom(...reads))
  .map(([statement, read]) => `${statement};\n${read}`);
const cell = fc.constantFrom("c", "d", "e", "f");
const events = fc.array(fc.record({ run: cell, edit: fc.option(code, { freq: 2 }) }), { maxLength: 7 });

const inspector = new Session();
inspector.connect();
let newest = 0;
inspector.on("Runtime.executionContextCreated", ({ params }) => (newest = params.context.id));
await inspector.post("Runtime.enable");
afterAll(() => inspector.disconnect());

/** A place where cells run as in the kernel. `undefined` is what an error shows. */
function world(): (text: string) => Promise<string | undefined> {
  createContext({});
  const contextId = newest;
  return async text => {
    const [, body, shown] = /^([^]*\n)(.*)$/.exec(text) ?? ["", text, "0"];
    const plain =
      "(_, v) => v instanceof Map || v instanceof Set ? [...v] : typeof v === 'function' ? 'f' : v";
    const parameters = {
      expression: `${body}String(JSON.stringify(${shown}, ${plain}))`,
      contextId,
      replMode: true,
      returnByValue: true,
    };
    // Node's types do not know of the mode.
    const ran: unknown = await inspector.post("Runtime.evaluate", parameters);
    const { result, exceptionDetails } = ran as Runtime.EvaluateReturnType;
    return exceptionDetails ? undefined : String(result.value);
  };
}

test("what no mark calls stale is what the notebook gives when it really runs from the top", async () => {
  const order = ["top", "c", "d", "e", "f"];
  await fc.assert(
    fc.asyncProperty(events, async history => {
      const run = world();
      const graph = new CellGraph();
      graph.arrange(order);
      const texts = new Map([["top", `${beginning};\n0`]]);
      const shown = new Map<string, string | undefined>();
      for (const [at, { run: name, edit }] of [{ run: "top", edit: null }, ...history].entries()) {
        const text = edit ?? texts.get(name) ?? ";\n0";
        texts.set(name, text);
        shown.set(name, await run(text));
        const failed = shown.get(name) === undefined;
        graph.record({ cell: name, label: `[${at}]`, code: text, use: cellUse(parseCell(text)), failed });
      }
      const stale = new Set(graph.stale().map(({ cell: name }) => name));
      const fromTop = world();
      for (const name of order) {
        const would = texts.has(name) && (await fromTop(texts.get(name) ?? ""));
        if (stale.has(name) || !texts.has(name) || would === undefined || shown.get(name) === undefined)
          continue;
        expect([name, shown.get(name)]).toEqual([name, would]);
      }
    }),
    { numRuns: 250 },
  );
});
