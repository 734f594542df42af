import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCell } from "../../../kernel/session/parse/parse.ts";
import { isEvident } from "../../../kernel/session/types/evident.ts";
import { startSession, type TestSession } from "../../support/session.ts";

const evident = (code: string): boolean => isEvident(parseCell(code), name => name === "x");

describe("a cell that cannot have a type error", () => {
  test.each(["1 + 1", "x", "-(2 ** 3) % 4; 'text'", "`plain`", "null", "10n", "/a/", "", "~5 << 1"])(
    "is %s",
    code => {
      expect(evident(code)).toBe(true);
    },
  );

  test.each([
    "1 === 2",
    "+1n",
    "1n + 1",
    "x + 1",
    "missing",
    "x.y",
    "x()",
    "'a' - 1",
    "!1",
    "`${x}`",
    "x = 1",
    "const y = 1",
    "{ a: 1 }",
    "(1, 2)",
    "import 'fs'",
  ])("may not be %s", code => {
    expect(evident(code)).toBe(false);
  });
});

describe("in a session", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await startSession();
  });
  afterAll(() => session.close());

  test("what is evident has no type error, says the compiler", async () => {
    const leaf = fc.oneof(fc.nat(99).map(String), fc.constantFrom("1.5", "0x10", "1e3"));
    const { number } = fc.letrec<{ number: string }>(tie => ({
      number: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(
            tie("number"),
            fc.constantFrom("+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^"),
            tie("number"),
          )
          .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
        fc.tuple(fc.constantFrom("+", "-", "~"), tie("number")).map(([sign, of]) => `(${sign} (${of}))`),
      ),
    }));
    const text = fc.constantFrom('"text"', "`plain`", "true", "null", "7n", "/a+/u", "x", "f", "C", "E");
    const cells = fc.sample(fc.oneof(number, text), 300);
    await session.run("let x = { a: 1 }; function f() {}; class C {}; const E = undefined as unknown;");
    const known = (name: string) => ["x", "f", "C", "E"].includes(name);
    for (const cell of cells) expect([cell, isEvident(parseCell(cell), known)]).toEqual([cell, true]);
    // The declaration makes the whole a cell that is checked.
    const { outcome } = await session.run(`${cells.join(";\n")};\nconst checked: number = 1`);
    expect(outcome.status).toBe("ok");
    expect((await session.run("const wrong: number = ''")).error?.ename).toBe("TypeCheckError");
  });

  test("a name is evident only while it is a value", async () => {
    await session.run("interface Shape { side: number }\nconst shape: Shape = { side: 2 }");
    expect((await session.run("shape")).result).toContain("side: 2");
    expect((await session.run("Shape")).error?.ename).toBe("TypeCheckError");
    await session.run("type shape = number");
    expect((await session.run("shape")).error?.ename).toBe("TypeCheckError");
    await session.run("%reset");
    expect((await session.run("x")).error?.ename).toBe("TypeCheckError");
  });
});
