import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCell } from "../../../../kernel/session/parse/parse.ts";
import { CellGraph } from "../../../../kernel/session/state/graph.ts";
import { cellUse } from "../../../../kernel/session/state/use.ts";

/** What a cell of the model does, one step after another. */
type Step =
  | { readonly do: "define" | "change" | "read"; readonly name: string }
  | { readonly do: "function"; readonly name: string; readonly reads: string; readonly changes?: string }
  | { readonly do: "fail" };

const names = ["p", "q", "r"];
const functions = ["f", "g"];
const name = fc.constantFrom(...names);
const steps = (failures: boolean) =>
  fc.uniqueArray(
    fc.oneof(
      fc.record({ do: fc.constantFrom("define", "change", "read"), name }),
      fc.record({ do: fc.constant("read"), name: fc.constantFrom(...functions) }),
      fc.record({
        do: fc.constant("function"),
        name: fc.constantFrom(...functions),
        reads: fc.constantFrom(...names, ...functions),
        changes: fc.option(name, { nil: undefined }),
      }),
      ...(failures ? [fc.constant({ do: "fail" })] : []),
    ) as fc.Arbitrary<Step>,
    // A function declared twice in one cell counts for both its texts.
    { minLength: 1, maxLength: 4, selector: step => (step.do === "function" ? step.name : step) },
  );
const cells = ["a", "b", "c", "d", "e"];
const events = (failures: boolean) =>
  fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ run: fc.constantFrom(...cells), edit: fc.option(steps(failures)) }),
      },
      { weight: 1, arbitrary: fc.record({ remove: fc.constantFrom(...cells) }) },
    ),
    { maxLength: 16 },
  );

/** The cell as a program. */
function codeOf(list: readonly Step[]): string {
  return list
    .map(step => {
      if (step.do === "define") return `var ${step.name} = { made: true };`;
      if (step.do === "change") return `${step.name}.value++;`;
      if (step.do === "fail") return "throw new Error();";
      if (step.do === "read")
        return functions.includes(step.name) ? `${step.name}?.();` : `show(${step.name});`;
      const { name, reads, changes } = step as Extract<Step, { do: "function" }>;
      const body = `${functions.includes(reads) ? `${reads}?.()` : `show(${reads})`}; ${changes ? `${changes}.value++` : ""}`;
      return `var ${name} = function () { ${body} };`;
    })
    .join("\n");
}

/**
 * Runs a cell in the model: the value of a name is the text of how it came about, so two values agree where their histories
 * do. Returns all that the cell has seen.
 */
function simulate(list: readonly Step[], serial: number, world: Map<string, string | Step>): string {
  const makes = (step: Step): string[] => (step.do === "define" || step.do === "function" ? [step.name] : []);
  const own = new Set(list.flatMap(makes));
  // A name that it reads before it declares it is still the one from before.
  const declared = new Set<string>();
  for (const step of list) {
    if ("name" in step && !makes(step).length && !declared.has(step.name)) own.delete(step.name);
    makes(step).forEach(name => declared.add(name));
  }
  const before = new Map(world);
  // A cell is judged by what it found, whatever it does first; its own names it has made itself.
  const seen: string[] = [];
  const called = new Set<string>();
  const written = new Set<string>();
  const call = (name: string): void => {
    if (called.has(name)) return;
    called.add(name);
    const found = [list.findLast(step => step.do === "function" && step.name === name)];
    for (const made of own.has(name) ? found : [...found, before.get(`code of ${name}`)]) {
      if (typeof made !== "object" || made.do !== "function") continue;
      look(made.reads);
      if (made.changes) write(made.changes);
    }
  };
  const look = (name: string): void => {
    if (!own.has(name)) seen.push(`${name} = ${String(before.get(name))}`);
    if (functions.includes(name)) call(name);
  };
  const write = (name: string): void => {
    look(name);
    written.add(name);
  };
  for (const step of list) {
    if (step.do === "fail") break;
    if (step.do === "read") look(step.name);
    if (step.do === "change") write(step.name);
    if (step.do === "define") written.add(step.name);
    if (step.do === "function") {
      written.add(step.name);
      world.set(`code of ${step.name}`, step);
    }
  }
  const figure = `${serial}(${[...new Set(seen)].sort().join(", ")})`;
  for (const name of written) world.set(name, figure);
  return figure;
}

/** Plays events on graph and model; returns the stale cells by both. The model replays the notebook from the top. */
function play(history: readonly ({ run: string; edit: Step[] | null } | { remove: string })[]) {
  const graph = new CellGraph();
  graph.arrange(cells);
  const world = new Map<string, string | Step>();
  const text = new Map<string, Step[]>(cells.map(cell => [cell, [{ do: "read", name: "p" }]]));
  const ran = new Map<string, { list: Step[]; serial: number; figure: string }>();
  let serial = 0;
  for (const event of history) {
    if ("remove" in event) {
      graph.remove([event.remove]);
      ran.delete(event.remove);
      continue;
    }
    if (event.edit) text.set(event.run, event.edit);
    const list = text.get(event.run) ?? [];
    const code = codeOf(list);
    ran.set(event.run, { list, serial: ++serial, figure: simulate(list, serial, world) });
    const failed = list.some(step => step.do === "fail");
    graph.record({ cell: event.run, label: `[${serial}]`, code, use: cellUse(parseCell(code)), failed });
  }
  const fresh = new Map<string, string | Step>();
  const replayed = cells.filter(cell => {
    const last = ran.get(cell);
    return last && simulate(last.list, last.serial, fresh) !== last.figure;
  });
  return {
    graph: graph
      .stale()
      .map(({ cell }) => cell)
      .sort(),
    replayed,
  };
}

describe("against a replay of the notebook from the top, over random histories of runs, edits and deletions", () => {
  test("the stale cells are exactly those whose replay differs", () => {
    fc.assert(
      fc.property(events(false), history => {
        const { graph, replayed } = play(history);
        expect(graph).toEqual(replayed);
      }),
      { numRuns: 700 },
    );
  });

  test("where cells fail midway, none that differs is called fresh", () => {
    fc.assert(
      fc.property(events(true), history => {
        const { graph, replayed } = play(history);
        expect(graph).toEqual(expect.arrayContaining(replayed));
      }),
      { numRuns: 700 },
    );
  });

  test("a notebook that ran once from the top has no stale cell, whatever it declares anew", () => {
    fc.assert(
      fc.property(fc.array(steps(false), { minLength: 5, maxLength: 5 }), texts => {
        expect(play(cells.map((run, i) => ({ run, edit: texts[i] }))).graph).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
