import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCell } from "../../../../kernel/session/parse/parse.ts";
import { CellGraph } from "../../../../kernel/session/state/graph.ts";
import { noUse } from "../../../../kernel/session/state/cell-use.ts";
import { cellUse } from "../../../../kernel/session/state/use.ts";

/** Runs cells of a notebook, one after another: `ran("a", "let x = 1")`. */
function notebook(order?: readonly string[]) {
  const graph = new CellGraph();
  let count = 0;
  if (order) graph.arrange(order);
  return {
    graph,
    ran(cell: string, code: string) {
      graph.record({ cell, label: `[${++count}]`, code, use: cellUse(parseCell(code)) });
    },
    /** The cell did not get to run: it has a type error. */
    refused(cell: string, code: string) {
      graph.record({ cell, label: `[${++count}]`, code, use: noUse });
    },
    stale: () => graph.stale().map(({ cell, reasons }) => `${cell}: ${reasons.join("; ")}`),
  };
}

describe("a cell is stale", () => {
  test("when a cell it used ran again, and so is what used it", () => {
    const { ran, stale } = notebook();
    ran("a", "let x = 1");
    ran("b", "const y = x + 1");
    ran("c", "y");
    ran("d", "const other = 5");
    expect(stale()).toEqual([]);
    ran("a", "let x = 2");
    expect(stale()).toEqual([
      "b: x was made anew: [1] ran again as [5]",
      "c: y comes from [2], which is stale",
    ]);
    ran("b", "const y = x + 1");
    expect(stale()).toEqual(["c: y was made anew: [2] ran again as [6]"]);
    ran("c", "y");
    expect(stale()).toEqual([]);
  });

  test("when it declared a name with the help of its former value, and that was made anew", () => {
    for (const code of ["var x = x + 1", "const x = x + 1", "console.log(x); let x = 2"]) {
      const { ran, stale } = notebook(["a", "b"]);
      ran("a", "var x = 1");
      ran("b", code);
      expect(stale()).toEqual([]);
      ran("a", "var x = 2");
      expect(stale()).toEqual(["b: x was made anew: [1] ran again as [3]"]);
      ran("b", code);
      expect(stale()).toEqual([]);
    }
  });

  test("when what it used was written into inside of what holds it", () => {
    for (const change of [
      "const m = { k: [x] }; m.k[0].n = 2",
      "const m = new Map([['k', x]]); m.get('k').n = 2",
      "const m = new Map([['k', { x }]]); const { x: same } = m.get('k'); same.n = 2",
      "const list = [x]; list.find(({ n }) => n).tags.push(2)",
      "const m = { k: x }, same = m.k; same.n = 2",
    ]) {
      const { ran, stale } = notebook();
      ran("a", "let x = { n: 1, tags: [] }");
      ran("b", "x.n");
      ran("c", change);
      expect([change, stale()]).toEqual([change, ["b: x was replaced by [3]"]]);
    }
  });

  test("not when what holds its value is only given something else to hold", () => {
    const { ran, stale } = notebook();
    ran("a", "let x = { n: 1 }");
    ran("b", "x.n");
    ran("c", "const m = { k: x, list: [x] }; m.k = 1; m.list = []; new Set([x]).add(1)");
    expect(stale()).toEqual([]);
  });

  test("when a name it used was declared anew, assigned to or written into by another", () => {
    for (const change of ["const x = [2]", "x = [2]", "x.push(2)", "x[0] = 2", "[x] = [[2]]"]) {
      const { ran, stale } = notebook();
      ran("a", "let x = [1]");
      ran("b", "x.length");
      ran("c", change);
      expect([change, stale()]).toEqual([change, ["b: x was replaced by [3]"]]);
    }
  });

  test.each([
    ["the same value by another name", "const y = x", "y.list.push(2)"],
    ["a part of it", "const y = x.list!", "y[0] = 2"],
    ["a part that was taken apart", "const { list: [, y], ...z } = x as Book", "y.sort()"],
    ["what is in it, from what holds it", "const y = { inner: [x] }; const z = y", "x.list.push(2)", "z"],
    [
      "a function that writes into what it is given",
      "const grow = (n: number, book: Book) => { book.list.push(n) }",
      "grow(1, x)",
    ],
    ["a function's other name for it", "function grow({}, at) { delete at.list }\nconst y = x", "grow(x, y)"],
    [
      "a method of a class that writes into its object",
      "class Book { n = 0; grow() { this.n++ } }",
      "x.grow()",
    ],
    ["a method of an object", "const other = { list: [], grow() { this.list.push(1) } }", "x.grow()"],
  ])("when its value was written into through %s", (_how, between, write, seen = "x") => {
    const { ran, stale } = notebook(["a", "b", "d", "c"]);
    const names = (): (string | undefined)[] => stale().map(text => text[0]);
    ran("a", "let x = made()");
    ran("b", between);
    ran("c", seen);
    expect(names()).toEqual([]);
    ran("d", write);
    expect(names()).toEqual(["c"]);
    ran("c", seen);
    expect(names()).toEqual([]);
    ran("d", write);
    expect(names()).toEqual(["d", "c"]);
    expect(stale()[0]).toContain("x had been changed by an earlier run of this cell");
  });

  test.each([
    ["a function given its elements", "function mark(e) { e.seen = true }", "x.forEach(mark)"],
    [
      "a function that hands them on",
      "function mark(e) { e.seen = 1 } function all(l) { for (const e of l) mark(e) }",
      "all(x)",
    ],
    ["a parameter that is taken apart", "const grow = ({ list }) => { list.push(1) }", "grow(x)"],
    ["a name that was assigned to", "let y; y = x", "y.push(1)"],
    ["what was put into another", "const y = [], z = {}; z.list = x; y.push(x)", "z.list.push(1)"],
    ["what was put into a list", "const y = []; y.push(x)", "y[0].n = 1"],
    ["elements that were chosen", "const y = x.filter(e => e.n)", "y[0].n = 2"],
    [
      "an object that was made with it",
      "class Book { constructor(l) { this.l = l } add(n) { this.l.push(n) } }; const y = new Book(x)",
      "y.add(1)",
    ],
    [
      "a method that changes what is outside",
      "class Desk { hit() { x += 1 } }; const y = new Desk()",
      "y.hit()",
    ],
    ["a function by another name", "const f = () => { x += 1 }, y = { f }, z = f, l = [f]", "y.f()"],
    ["a function in a list", "const f = () => { x += 1 }, l = [f]", "l[0]()"],
    ["a field that is a function", "class Book { add = () => { this.n++ } }", "x.add()"],
    ["a set's method whose answer is used", "var x = new Set()", "if (x.delete(1)) 1"],
  ])("when its value was written into through %s", (_how, between, write) => {
    const { ran, stale } = notebook(["a", "b", "d", "c"]);
    ran("a", "var x = made()");
    ran("b", between);
    ran("c", "x");
    expect(stale()).toEqual([]);
    ran("d", write);
    expect(stale().map(text => text[0])).toEqual(["c"]);
  });

  test.each([
    "for (const e of x) sum(e)",
    "const y = x.map(e => ({ ...e })); y[0].n = 1",
    "const y = x.slice(); y.sort(); y.push(1)",
    "const out = {}; x.forEach(e => { out[e.n] = 1 })",
    "const out = x.reduce((all, e) => { all.push(e); return all }, [])",
    "const y = structuredClone(x); y.n = 1",
    "let sum = 0; for (let e of x) { e += 1; sum += e }",
    "const f = ({ ...e }) => { const own = { ...e }; own.n = 1 }; f(x)",
  ])("but not when it was only read: %s", code => {
    const { ran, stale } = notebook(["a", "d", "c"]);
    ran("a", "let x = made()");
    ran("c", "x");
    ran("d", code);
    expect(stale()).toEqual([]);
  });

  test("but not when another value was, or one that only once was the same", () => {
    const { ran, stale } = notebook();
    ran("a", "let x = [1], other = { x: 1 }");
    ran("b", "let y = x, { x: count } = other; const z = { x }; class Book { grow() { return this.n } }");
    ran("c", "[x, count]");
    ran("d", "other.x = 5; z.x = []; y = [2]; count++; other.grow()");
    expect(stale().filter(text => text.startsWith("c: x"))).toEqual([]);
    ran("e", "let y = [3]");
    ran("f", "y.push(4)");
    expect(stale().filter(text => text.startsWith("c: x"))).toEqual([]);
  });

  test("when the cell that made its value was deleted, edited, or no longer runs", () => {
    const { graph, ran, refused, stale } = notebook();
    ran("a", "let x = 1");
    ran("b", "x");
    ran("a", "let z = 1");
    expect(stale()).toEqual(["b: x came from [1], which no longer makes it"]);
    ran("a", "let x = 1");
    ran("b", "x");
    refused("a", "let x: string = 1");
    expect(stale()).toEqual(["b: x came from [4], which no longer makes it"]);
    ran("a", "let x = 1");
    ran("b", "x");
    graph.remove(["a", "never seen"]);
    expect(stale()).toEqual(["b: x came from [7], which was deleted"]);
  });

  test("when it ran twice and each run changed what the last one left", () => {
    const { ran, stale } = notebook();
    ran("a", "let total = 0");
    ran("b", "total += 1");
    expect(stale()).toEqual([]);
    ran("b", "total += 1");
    expect(stale()).toEqual(["b: total had been changed by an earlier run of this cell"]);
    ran("a", "let total = 0");
    ran("b", "total += 1");
    expect(stale()).toEqual([]);
  });

  test("when a function it called uses something that changed, though the function did not", () => {
    const { ran, stale } = notebook();
    ran("fees", "let fee = 0.001");
    ran("f", "const net = (x: number) => x * (1 - fee)\nfunction twice(x: number) { return net(net(x)) }");
    ran("use", "twice(100)");
    ran("fees", "let fee = 0.002");
    expect(stale()).toEqual(["use: fee was made anew: [1] ran again as [4]"]);
  });

  test("when a name that it missed has come into being", () => {
    const { ran, stale } = notebook();
    ran("a", "typeof later");
    ran("b", "const later = 1");
    expect(stale()).toEqual(["a: later has come into being by [2]"]);
  });
});

describe("where the order of the notebook is known", () => {
  test("a name that a cell further down declares anew is no reason, one from further down is", () => {
    const { ran, stale } = notebook(["a", "b", "c", "d"]);
    ran("a", "let run = 1");
    ran("b", "run");
    ran("c", "run = 2");
    ran("d", "run");
    expect(stale()).toEqual([]);
    ran("b", "run");
    expect(stale()).toEqual(["b: run was replaced by [1]"]);
  });

  test("a cell put in between changes what stands below it", () => {
    const { graph, ran, stale } = notebook(["a", "b"]);
    ran("a", "let x = 1");
    ran("b", "x");
    graph.arrange(["a", "new", "b"]);
    ran("new", "x = 2");
    expect(stale()).toEqual(["b: x was replaced by [3]"]);
  });
});

const someCells = ["a", "b", "c", "d", undefined];
const someCodes = ["let x = 1", "x", "let y = x", "y", "let z = y", "z; x", "x = 2", "1"];
const someEvent = fc.oneof(
  { weight: 8, arbitrary: fc.record({ cell: fc.constantFrom(...someCells), code: fc.constantFrom(...someCodes), failed: fc.boolean() }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ removed: fc.constantFrom("a", "b", "c") }) },
  { weight: 1, arbitrary: fc.record({ order: fc.shuffledSubarray(["a", "b", "c", "d"]) }) },
);

test("what is found cell by cell is what is found from all of them, in any order, with cells deleted and brought back", () => {
  fc.assert(
    fc.property(fc.array(someEvent, { maxLength: 20 }), events => {
      const graph = new CellGraph();
      let order: readonly string[] = [];
      for (const [at, event] of events.entries()) {
        if ("removed" in event) graph.remove([event.removed]);
        else if ("order" in event) graph.arrange((order = event.order));
        else graph.record({ ...event, label: `[${at}]`, use: cellUse(parseCell(event.code)) });
        const found = graph.stale();
        // From nothing: an order, also the same one, changes what is known of all.
        graph.arrange(order);
        expect(found).toEqual(graph.stale());
      }
    }),
    { numRuns: 500 },
  );
});

test("cells that are looked at when somebody asks are as those that were looked at when they ran", () => {
  const event = fc.oneof({ weight: 4, arbitrary: someEvent }, { weight: 1, arbitrary: fc.constant("asked") });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), events => {
      const [now, later] = [new CellGraph(), new CellGraph()];
      for (const [at, event] of [...events, "asked"].entries()) {
        if (typeof event === "string") expect(later.stale()).toEqual(now.stale());
        else if ("removed" in event) [now, later].forEach(graph => graph.remove([event.removed]));
        else if ("order" in event) [now, later].forEach(graph => graph.arrange(event.order));
        else {
          const ran = { ...event, label: `[${at}]`, use: cellUse(parseCell(event.code)) };
          now.record(ran);
          if (event.cell === undefined) later.recordLater(() => ran);
          else later.record(ran);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("who asks waits for a thousand cells at most, and for none that was lost", () => {
  const graph = new CellGraph();
  const looked: number[] = [];
  for (let i = 0; i < 1_003; i++)
    graph.recordLater(() => {
      looked.push(i);
      return i === 1_002 ? undefined : { label: `[${i}]`, code: "", use: noUse };
    });
  expect(looked).toEqual([0, 1, 2]);
  expect(graph.size).toBe(1_000);
  expect(looked.length).toBe(1_003);
  graph.recordLater(() => ({ label: "[last]", code: "", use: noUse }));
  graph.clear();
  expect(graph.size).toBe(0);
});

test("thousands of cells, each using names of the ones before, are fresh until one of them changes", () => {
  const { graph, ran, stale } = notebook();
  for (let i = 0; i < 6_000; i++) {
    ran(`c${i}`, i % 5 === 0 ? `const v${i} = ${i}` : `v${i - (i % 5)} + 1`);
    if (i % 100 === 0) expect(stale()).toEqual([]);
  }
  expect(graph.size).toBe(6_000);
  ran("c5000", "const v5000 = 0");
  const changed = "v5000 was made anew: [5001] ran again as [6001]";
  expect(stale()).toEqual([5001, 5002, 5003, 5004].map(n => `c${n}: ${changed}`));
});
