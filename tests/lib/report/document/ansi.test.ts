import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ansiToHtml } from "../../../../lib/report/document/ansi.ts";

const esc = "\u001b";

describe("ansiToHtml", () => {
  test("escapes text, so that output can never become markup", () => {
    expect(ansiToHtml(`<script>alert("1")</script> & 'x'`)).toBe(
      "&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;x&#39;",
    );
  });

  test("turns named colours into classes and ends them at reset", () => {
    expect(ansiToHtml(`${esc}[31mred${esc}[0m plain`)).toBe('<span class="ansi-red-fg">red</span> plain');
    expect(ansiToHtml(`${esc}[1;94mx${esc}[22my${esc}[39mz`)).toBe(
      '<span class="ansi-bright-blue-fg ansi-bold">x</span><span class="ansi-bright-blue-fg">y</span>z',
    );
    expect(ansiToHtml(`${esc}[42mx${esc}[m`)).toBe('<span class="ansi-green-bg">x</span>');
  });

  test("reads true colour and the 256-colour palette", () => {
    expect(ansiToHtml(`${esc}[38;2;213;94;0mx`)).toBe('<span style="color:#d55e00">x</span>');
    expect(ansiToHtml(`${esc}[38;5;9mx`)).toBe('<span class="ansi-bright-red-fg">x</span>');
    expect(ansiToHtml(`${esc}[48;5;196mx`)).toBe('<span style="background:#ff0000">x</span>');
    expect(ansiToHtml(`${esc}[38;5;244mx`)).toBe('<span style="color:#808080">x</span>');
  });

  test("swaps colours where they are inverse", () => {
    expect(ansiToHtml(`${esc}[7mx`)).toBe('<span class="ansi-paper-fg ansi-ink-bg">x</span>');
    expect(ansiToHtml(`${esc}[31;7mx`)).toBe('<span class="ansi-paper-fg ansi-red-bg">x</span>');
  });

  test("drops what is no colour: cursor moves, titles, links", () => {
    expect(ansiToHtml(`a${esc}[2K${esc}[1Gb${esc}]0;title\u0007c${esc}]8;;http://x${esc}\\d`)).toBe("abcd");
  });

  test("lets a carriage return overwrite its line, as a terminal does", () => {
    expect(ansiToHtml("10 %\r50 %\r100 %\nnext\r\n")).toBe("100 %\nnext\n");
  });

  test("never lets a bracket or an escape through, whatever is printed", () => {
    const text = fc.string({
      unit: fc.constantFrom("<", ">", '"', "&", esc, "[", "3", "1", "m", ";", "x", "\r", "\n"),
    });
    fc.assert(
      fc.property(text, input => {
        const html = ansiToHtml(input);
        expect(
          html.replace(/<span(?: class="[a-z -]+")?(?: style="[a-z:#0-9;]+")?>|<\/span>/g, ""),
        ).not.toMatch(
          // oxlint-disable-next-line no-control-regex -- that is what is looked for
          /[<>"\u001b]/,
        );
      }),
    );
  });
});
