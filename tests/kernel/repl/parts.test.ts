import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDecoder, type TerminalInput } from "../../../kernel/repl/input/decode.ts";
import { hintRows } from "../../../kernel/repl/input/hint.ts";
import { menuRows, moved, type Menu } from "../../../kernel/repl/input/menu.ts";
import { recalled } from "../../../kernel/repl/input/recall.ts";
import { bracketPair, openCall } from "../../../kernel/repl/input/tokens.ts";
import { fit, rowWidth, wrap } from "../../../kernel/repl/output/width.ts";

/** What a decoder makes of pieces that arrive one after another. */
async function decoded(...pieces: (string | Buffer)[]): Promise<TerminalInput[]> {
  const inputs: TerminalInput[] = [];
  const decode = createDecoder(input => inputs.push(input), 5);
  for (const piece of pieces) decode(Buffer.from(piece));
  await new Promise(resolve => setTimeout(resolve, 20));
  return inputs;
}
const names = (inputs: TerminalInput[]) =>
  inputs.map(input => (input.kind === "key" ? input.name : input.kind));

describe("what a terminal sends", () => {
  test.each<[string, string[]]>([
    ["\x1b[A\x1bOB\x1b[1;5C\x1b[1;3D", ["up", "down", "ctrl-right", "meta-left"]],
    ["\x1b[3~\x1b[H\x1b[4~\x1b[6~\x1b[Z", ["delete", "home", "end", "pagedown", "shift-tab"]],
    ["\r\t\x7f\x03\x00\x1f", ["return", "tab", "backspace", "ctrl-c", "ctrl-space", "ctrl-_"]],
    ["\x1bb\x1b\r\x1b\x7f", ["meta-b", "meta-return", "meta-backspace"]],
    ["\x1b[13;2u\x1b[27;5u", ["shift-return", "ctrl-escape"]],
    ["\x1b", ["escape"]],
    ["\x1b[", ["meta-["]],
    ["a例👍", ["a", "例", "👍"]],
    ["\x1b[?62;4c\x1bP>|kitty(0.36)\x1b\\\x1b[5;1R", ["reply", "reply", "reply"]],
  ])("%j is %j", async (sent, wanted) => {
    expect(names(await decoded(sent))).toEqual(wanted);
  });

  test("is the same in whatever pieces it arrives", async () => {
    const sent = Buffer.from("a例\x1b[1;5C\x1b[200~x\r\n\x1b[31m\x03\x1b[201~\x1bOA👍\x1b[?1;2c\r");
    const whole = await decoded(sent);
    expect(names(whole)).toEqual(["a", "例", "ctrl-right", "paste", "up", "👍", "reply", "return"]);
    expect(whole[3]).toEqual({ kind: "paste", text: "x\r\n\x1b[31m\x03" });
    await fc.assert(
      fc.asyncProperty(fc.nat(sent.length), fc.nat(sent.length), async (one, two) => {
        const [a, b] = [Math.min(one, two), Math.max(one, two)];
        expect(await decoded(sent.subarray(0, a), sent.subarray(a, b), sent.subarray(b))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });
});

describe("brackets and calls", () => {
  test.each<[string, [number, number] | undefined]>([
    ["f(|x)", [1, 3]],
    ["f(x)|", [3, 1]],
    ["[(|", undefined],
    ["('|)')", undefined],
    ["a|b", undefined],
  ])("the pair at %s", (text, pair) => {
    expect(bracketPair(text.replace("|", ""), text.indexOf("|"))).toEqual(pair);
  });

  test.each<[string, number | undefined]>([
    ["f(a, |", 1],
    ["f(g(1), |", 1],
    ["f({ a: [|", 1],
    ["new Map<string, number>(|", 23],
    ["f(a)|", undefined],
    ["if (a|", undefined],
    ["f(')', |", 1],
    ["f( // |", undefined],
  ])("the call at %s", (text, at) => {
    expect(openCall(text.replace("|", ""), text.indexOf("|"))).toBe(at);
  });
});

describe("the menu", () => {
  const menu = (count: number, selected = -1): Menu => ({
    completion: { matches: Array.from({ length: count }, (_, i) => `name${i}`), start: 0, end: 0 },
    typed: { text: "", cursor: 0 },
    selected,
  });

  test("no row is wider than the window, whatever is in it", () => {
    const name = fc.string({
      unit: fc.constantFrom("a", "例", "👍", "e\u0301", "_"),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 50 }),
        fc.nat(49),
        fc.integer({ min: 10, max: 90 }),
        (matches, selected, columns) => {
          const shown: Menu = {
            ...menu(1),
            completion: { matches, start: 0, end: 0 },
            selected: selected % matches.length,
          };
          const docs = {
            found: true,
            text: `function f(${"x: number, ".repeat(20)}): void\nSome ${"words ".repeat(50)}`,
          };
          for (const row of menuRows(shown, docs, { columns, rows: 24 }, true))
            expect(rowWidth(row)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  test("keys lead to every entry and round the ends", () => {
    const size = { columns: 40, rows: 24 };
    const walk = (from: number, ...keys: string[]) =>
      keys.reduce((now, key) => moved(now, key, size) ?? now, menu(100, from)).selected;
    expect(walk(-1, "tab")).toBe(0);
    expect(walk(-1, "up")).toBe(99);
    expect(walk(99, "down")).toBe(0);
    // Six rows a column, five columns of eight characters.
    expect(walk(0, "right")).toBe(6);
    expect(walk(0, "pagedown", "pagedown")).toBe(60);
    expect(walk(95, "right")).toBe(99);
    expect(moved(menu(3), "x", size)).toBeUndefined();
  });
});

describe("a signature", () => {
  const label = "backtest(strategy: Strategy, bars: Bars, options?: BacktestOptions): Run";
  test("keeps the name and the parameter at the cursor in a narrow window", () => {
    const start = label.indexOf("options");
    const [row] = hintRows({ label, parameter: [start, start + 25], documentation: "" }, 48, false);
    expect(row).toMatch(/^ backtest\(….*‹options\?: BacktestOptions›/);
    for (let columns = 12; columns < 90; columns++)
      for (const line of hintRows(
        { label, parameter: [start, start + 25], documentation: "w ".repeat(60) },
        columns,
        true,
      ))
        expect(rowWidth(line)).toBeLessThanOrEqual(columns);
  });
});

describe("text in a width", () => {
  test("is cut by an ellipsis that fits, and breaks between words", () => {
    expect(fit("例例例", 5)).toBe("例例…");
    expect(fit("例例例", 6)).toBe("例例例");
    expect(fit("a\x1bb", 5)).toBe("a␛b");
    expect(wrap("one two three four", 9, 2)).toEqual(["one two", "three …"]);
  });
});

describe("the walk through the history", () => {
  test("passes over what begins otherwise and over repetitions", () => {
    const entries = ["a1", "b", "a2", "a2", "c"];
    const draft = { text: "a", cursor: 1 };
    const one = recalled(entries, undefined, draft, -1);
    expect(one?.buffer.text).toBe("a2");
    const two = one && recalled(entries, one.walk, one.buffer, -1);
    expect(two?.buffer.text).toBe("a1");
    expect(two && recalled(entries, two.walk, two.buffer, -1)).toBeUndefined();
  });
});
