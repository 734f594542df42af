import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paint } from "../../../../kernel/repl/output/paint.ts";
import { draw, layout, nothingDrawn } from "../../../../kernel/repl/output/screen.ts";
import { characterWidth } from "../../../../lib/core/text-width.ts";
import { VirtualTerminal } from "../../../support/vt.ts";

const picture = (text: string, cursor = text.length) => ({
  text,
  painted: paint(text),
  cursor,
  prompt: "peak> ",
  continuation: "  ... ",
});

describe("layout", () => {
  test("breaks a long line at the terminal's width", () => {
    const { rows, row, column } = layout(picture("abcdefghijkl", 8), 10);
    expect(rows.map(stripVTControlCharacters)).toEqual(["peak> abcd", "efghijkl"]);
    expect([row, column]).toEqual([1, 4]);
  });

  test("the cursor behind a full row stands in the next one", () => {
    const { rows, row, column } = layout(picture("abcd"), 10);
    expect(rows.map(stripVTControlCharacters)).toEqual(["peak> abcd", ""]);
    expect([row, column]).toEqual([1, 0]);
  });

  test("counts wide characters as two columns and marks as none", () => {
    expect(["a", "é", "例", "👍", "\u0301", "한"].map(characterWidth)).toEqual([1, 1, 2, 2, 0, 2]);
    expect(layout(picture("例例例"), 10).rows).toEqual(["peak> 例例", "例"]);
  });
});

describe("draw", () => {
  const typed = fc.string({ unit: fc.constantFrom("a", '"', " ", "\n", "1", "{", "`", "/"), maxLength: 60 });

  test("shows the text and puts the cursor where it belongs, whatever stood there before", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(typed, fc.nat(60)), { minLength: 1, maxLength: 4 }), inputs => {
        const terminal = new VirtualTerminal(16, 50);
        terminal.write("before\r\n");
        let drawn = nothingDrawn;
        for (const [text, cursor] of inputs) {
          const shown = picture(text, Math.min(cursor, text.length));
          const result = draw(shown, drawn, terminal);
          terminal.write(result.sequence);
          drawn = result.drawn;
          const { rows, row, column } = layout(shown, 16);
          const visible = rows.map(line => stripVTControlCharacters(line).trimEnd()).join("\n");
          expect(terminal.text).toBe(`before\n${visible}`.trimEnd());
          expect([terminal.row, terminal.column]).toEqual([1 + row, column]);
        }
      }),
    );
  });

  test("of an input taller than the window the part around the cursor is drawn", () => {
    const text = Array.from({ length: 30 }, (_, i) => `line${i}`).join("\n");
    const lines = (cursor: number) =>
      stripVTControlCharacters(draw(picture(text, cursor), nothingDrawn, { columns: 80, rows: 5 }).sequence)
        .split("\r\n")
        .map(line => line.replaceAll("\r", ""));
    expect(lines(text.length)).toHaveLength(5);
    expect(lines(text.length).at(-1)).toBe("  ... line29");
    expect(lines(0)[0]).toBe("peak> line0");
  });
});

describe("paint", () => {
  test("changes no visible character", () => {
    const code = fc.string({
      unit: fc.constantFrom("a", '"', "'", "`", "/", "*", "\\", "\n", "1", ".", "const ", "("),
    });
    fc.assert(
      fc.property(code, text => {
        expect(stripVTControlCharacters(paint(text))).toBe(text);
      }),
    );
  });

  test("tells words of the language, strings, numbers, comments and calls apart", () => {
    expect(paint('const a = f("x", 1_000) // done')).toBe(
      '\u001b[35mconst\u001b[39m a = \u001b[36mf\u001b[39m(\u001b[32m"x"\u001b[39m, \u001b[33m1_000\u001b[39m) \u001b[90m// done\u001b[39m',
    );
    expect(paint("x.delete")).toBe("x.delete");
  });
});
