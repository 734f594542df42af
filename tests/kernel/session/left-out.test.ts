import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

test("what begins as [], null or nothing becomes what is put into it, there and in later cells", async () => {
  const cells: Record<string, string> = {
    "const doubled = []; for (const n of [1, 2]) doubled.push(n * 2); doubled": "[ 2, 4 ]",
    "let best = null; for (const n of [3, 9, 2]) if (best === null || n > best) best = n; best": "9",
    "let seen; [1, 2].forEach(n => { seen = n }); seen.toFixed(1)": "'2.0'",
    "let most = null; [1, 2].forEach(n => { most = { n } }); const n = most ? most.n : 0; n": "2",
    "let kept; function keep() { return (kept ??= { n: 1 }) }; keep().n": "1",
    "const made = () => { const own = []; own.push({ n: 1 }); return own }; made()[0].n": "1",
    "const again = best, first = doubled[0]; again + first": "11",
    "again.toFixed(1) + first.toFixed(1) + seen.toFixed(1)": "'9.02.02.0'",
    "best = { n: 5 }; best.n": "5",
  };
  for (const [code, shown] of Object.entries(cells)) {
    const { result, error } = await session.run(code);
    expect([code, result ?? error?.plain]).toEqual([code, shown]);
  }
});

test("types that nobody wrote are no error: parameters, this, a caught error, JSON that was fetched, in files too", async () => {
  const cells: Record<string, string> = {
    'function Named(name) { this.name = name }; new Named("x").name': "'x'",
    "let why = ''; try { throw new Error('why') } catch (error) { why = error.message }; why": "'why'",
    "(await (await fetch('data:application/json,[1,{\"a\":2}]')).json())[1].a": "2",
    "const counts = {}; for (const key of 'aba') counts[key] = (counts[key] ?? 0) + 1; counts":
      "{ a: 2, b: 1 }",
    "const [value, set] = [0, next => next]; set(3)": "3",
  };
  writeFileSync(
    join(session.folder, "loose.ts"),
    "export function twice(x) { const all = []; all.push(x, x); return all }\n",
  );
  cells["import { twice } from './loose.ts'; twice(1)"] = "[ 1, 1 ]";
  for (const [code, shown] of Object.entries(cells)) {
    const { result, error } = await session.run(code);
    expect([code, result ?? error?.plain]).toEqual([code, shown]);
  }
  // A type that was written is kept to.
  expect((await session.run("let typed: number; typed.toFixed()")).error?.evalue).toContain(
    "before being assigned",
  );
  expect((await session.run("const list = [1]; list.push('x')")).error?.ename).toBe("TypeCheckError");
});

test("a variable that a cell assigned to has its declared type wherever it is used after that", async () => {
  await session.run('let way: "in" | "out" = "in"; let text: string | undefined = undefined');
  await session.run('way = "out"; text = "long"');
  await session.run("const taken = way, size = text");
  const { result, error } = await session.run('[taken === "out", size?.length]');
  expect(result ?? error?.plain).toBe("[ true, 4 ]");
  expect((await session.run("const wrong: 'in' = taken")).error?.evalue).toContain(
    "'\"out\"' is not assignable",
  );
});

test("an error tells what to do about what began empty, what another cell had tested, and a name whose cell did not run", async () => {
  const plain = async (code: string) => (await session.run(code)).error?.plain;
  expect(await plain("const state = { trades: [] }; state.trades.push(1)")).toContain("[] as number[]");
  expect(await plain("class Book { last = null; add(n: number) { this.last = n } }")).toContain(
    "null as number | null",
  );
  await session.run("const found = [1].find(n => n === 1); if (!found) throw new Error('none')");
  expect(await plain("found.toFixed()")).toContain(
    "What another cell found out about found is not known here",
  );
  expect(await plain("const here = [1].find(n => n === 1); here.toFixed()")).not.toContain("another cell");
  const { error } = await session.run("const lost = 1, wrong: string = lost");
  expect(await plain("lost + 1")).toContain(`→ ${error?.frames[0].file} declares it, but did not run`);
  await session.run("const lost = 2");
  expect((await session.run("lost + 1")).result).toBe("3");
});
