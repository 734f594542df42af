import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { declaredNames } from "../../../kernel/session/parse/names.ts";
import { parse } from "../../../kernel/session/parse/parse.ts";
import type { TreeText } from "../../../kernel/session/parse/tree-text.ts";

/** Every node of a tree of objects in the order in which they are written: type, start, end, descendants. */
function nodesOf(value: unknown): [string, number, number, number][] {
  if (typeof value !== "object" || value === null || value instanceof RegExp) return [];
  const inner = Object.values(value).flatMap(nodesOf);
  if (!("type" in value && "start" in value && "end" in value)) return inner;
  return [[String(value.type), Number(value.start), Number(value.end), inner.length], ...inner];
}

const allOf = (tree: TreeText): [string, number, number, number][] =>
  Array.from({ length: tree.next(0) }, (_, node) => [
    tree.type(node),
    tree.start(node),
    tree.end(node),
    tree.next(node) - node - 1,
  ]);

const strange = [
  "",
  "#!/usr/bin/env peak\n1",
  'const a = "{\\"type\\":\\"X\\",\\"start\\":1,\\"end\\":2}", b = `{"t${`}`}{`, c = "}", d = "{", e = /[{}"]/u, f = 12n',
  "const { g, h: { ö = 1, ...i }, 'j}': [k, , ...l] } = {}; label: for (const 𝒳 of [1]) break label",
  '"use strict"; class M { #n = 1; static { this["{"] = `"end":5}` } }',
  "export default function* () { yield* 1 }\nexport * as o from 'p'\nimport q, { r as s } from 't'",
];

test("what is read from the parser's text is what its objects hold, node for node, of programs and strange texts", () => {
  const files = globSync("{kernel/session,lib/{core,signal},tests/kernel}/**/*.ts");
  let nodes = 0;
  for (const source of [...strange, ...files.map(file => readFileSync(file, "utf8"))]) {
    const { errors, tree, program, heads } = parse(source);
    expect([source, errors]).toEqual([source, []]);
    const all = allOf(tree);
    nodes += all.length;
    if (JSON.stringify(all) !== JSON.stringify(nodesOf(program))) expect(all).toEqual(nodesOf(program));
    const summary = (statements: typeof heads): unknown =>
      statements.map(head => [head.type, head.start, head.end, declaredNames(head)]);
    expect(summary(heads)).toEqual(summary(program.body));
  }
  expect(nodes).toBeGreaterThan(100_000);
});

test("a field of a node is told from the same field of what lies in it", () => {
  const { tree } = parse("class A { declare b: string; c?: number }\nlet d = { e: 1 }");
  const [first, second] = tree.statements();
  expect([tree.has(first, '"declare":true'), tree.has(first, '"optional":true')]).toEqual([false, false]);
  const members = tree.children(tree.child(first, '"body":') ?? 0);
  expect(members.map(member => tree.has(member, '"declare":true'))).toEqual([true, false]);
  expect(members.map(member => tree.has(member, '"optional":true'))).toEqual([false, true]);
  expect(tree.word(second, "kind")).toBe("let");
  expect(tree.object(tree.child(first, '"id":') ?? 0)).toMatchObject({ type: "Identifier", name: "A" });
});
