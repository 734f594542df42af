import { describe, expect, test } from "vitest";
import { blocks } from "../../../kernel/repl/script.ts";
import { completeness } from "../../../kernel/session/parse/completeness.ts";

async function blocksOf(source: string): Promise<string[]> {
  async function* lines() {
    yield* source.split("\n");
  }
  return Array.fromAsync(blocks(lines(), { isComplete: completeness }));
}

describe("blocks of a script", () => {
  test("are its statements", async () => {
    expect(await blocksOf("const a = 1\n\na + 1\n")).toEqual(["const a = 1\n", "a + 1\n"]);
  });

  test("go on over open brackets, chained calls, else, and operators", async () => {
    const parts = [
      "function f(x) {\n  return x;\n}",
      "[1, 2]\n  .map(f)\n  .join()",
      "if (a) {\n  f(1);\n}\nelse {\n  f(2);\n}",
      "const sum = 1\n+ 2",
      "const text = `one\ntwo`",
    ];
    expect(await blocksOf(parts.join("\n"))).toEqual(parts);
  });

  test("a comment or ++ at the start of a line begins a new one", async () => {
    expect(await blocksOf("a\n// note\nb\n++a\n--b")).toEqual(["a", "// note", "b", "++a", "--b"]);
  });

  test("an unfinished end is a block too, so that its error is seen", async () => {
    expect(await blocksOf("a\nf(")).toEqual(["a", "f("]);
  });
});
