import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  backspace,
  bufferOf,
  insert,
  move,
  moveLine,
  type Motion,
  remove,
} from "../../../../kernel/repl/input/buffer.ts";
import { edited, type Key } from "../../../../kernel/repl/input/keys.ts";

/** A buffer written with | for the cursor. */
function at(text: string) {
  return { text: text.replace("|", ""), cursor: text.indexOf("|") };
}
const show = ({ text, cursor }: { text: string; cursor: number }) =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe("a buffer", () => {
  test.each<[string, Motion, string]>([
    ["ab|c", "left", "a|bc"],
    ["ab|c", "right", "abc|"],
    ["|abc", "left", "|abc"],
    ["a👍🏽|b", "left", "a|👍🏽b"],
    ["a|é b", "right", "aé| b"],
    ["pt.load(|x)", "wordLeft", "pt.|load(x)"],
    ["|pt.load(x)", "wordRight", "pt|.load(x)"],
    ["ab\ncd|e\nf", "lineStart", "ab\n|cde\nf"],
    ["ab\nc|de\nf", "lineEnd", "ab\ncde|\nf"],
    ["ab\nc|de\nf", "start", "|ab\ncde\nf"],
    ["ab\nc|de\nf", "end", "ab\ncde\nf|"],
  ])("%s moved %s is %s", (before, motion, after) => {
    expect(show(move(at(before), motion))).toBe(after);
  });

  test.each<[string, -1 | 1, string | undefined]>([
    ["abc\nde|f", -1, "ab|c\ndef"],
    ["a\nbcd|", -1, "a|\nbcd"],
    ["ab|c\nd\nefg", 1, "abc\nd|\nefg"],
    ["|abc", -1, undefined],
    ["abc|", 1, undefined],
  ])("%s moved %i lines is %s", (before, lines, after) => {
    const moved = moveLine(at(before), lines);
    expect(moved && show(moved)).toBe(after);
  });

  test("backspace takes a whole step of indentation, elsewhere one character", () => {
    expect(show(backspace(at("f(\n    |x")))).toBe("f(\n  |x");
    expect(show(backspace(at("f(\n   |x")))).toBe("f(\n  |x");
    expect(show(backspace(at("  |x")))).toBe(" |x");
    expect(show(backspace(at("a\n|b")))).toBe("a|b");
  });

  test("what a removal takes can be put back", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", ".", "é", "👍🏽"), maxLength: 20 });
    const motions = fc.constantFrom<Motion>(
      "left",
      "right",
      "wordLeft",
      "wordRight",
      "lineStart",
      "lineEnd",
      "start",
      "end",
    );
    fc.assert(
      fc.property(text, fc.nat(40), motions, (typed, steps, motion) => {
        let buffer = move(bufferOf(typed), "start");
        for (let i = 0; i < steps; i++) buffer = move(buffer, "right");
        const { buffer: rest, removed } = remove(buffer, motion);
        expect(insert(rest, removed).text).toBe(typed);
        expect(rest.text.length + removed.length).toBe(typed.length);
      }),
    );
  });
});

describe("editing keys", () => {
  const key = (name: string): Key => ({ name, text: name.length === 1 ? name : "" });
  const press = (before: string, key: Key, killed = "") => {
    const result = edited(at(before), key, killed);
    return result && show(result.buffer);
  };
  test.each<[string, string, string]>([
    ["ab|", "c", "abc|"],
    ["ab|c", "ctrl-a", "|abc"],
    ["a b|c", "ctrl-w", "a |c"],
    ["a|bc", "ctrl-k", "a|"],
    ["a|bc", "ctrl-d", "a|c"],
    ["ab|", "meta-return", "ab\n|"],
    ["{\n  |", "}", "{\n}|"],
    ["f(\n  |", ")", "f(\n)|"],
    ["{ |", "}", "{ }|"],
  ])("%s and %s is %s", (before, name, after) => {
    expect(press(before, key(name))).toBe(after);
  });

  test("Ctrl-Y puts back what Ctrl-U took", () => {
    const cut = edited(at("abc|"), key("ctrl-u"), "");
    expect(cut?.killed).toBe("abc");
    expect(press("|", key("ctrl-y"), cut?.killed)).toBe("abc|");
  });

  test("a key that edits nothing is left to others", () => {
    for (const name of ["up", "return", "ctrl-r", "unknown"]) expect(press("a|", key(name))).toBeUndefined();
  });
});
