import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { terminalImages } from "../../../../kernel/repl/output/image/images.ts";
import { decodePng } from "../../../../kernel/repl/output/image/png.ts";
import { imagesByEnvironment, imagesByReply } from "../../../../kernel/repl/output/image/protocol.ts";
import { sixel } from "../../../../kernel/repl/output/image/sixel.ts";
import { svgToPng } from "../../../../lib/chart/render/png.ts";

/** A PNG by the specification; what checks sums would check is left at zero. */
function png(width: number, height: number, colorType: 2 | 6, rows: readonly (readonly number[])[]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colorType, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("a PNG", () => {
  test("gives its pixels, by each of the five filters", () => {
    // One grey pixel pair a row: 10 20, then the same again by every filter (filter byte first).
    const rows = [
      [0, 10, 10, 10, 20, 20, 20],
      [1, 10, 10, 10, 10, 10, 10],
      [2, 0, 0, 0, 0, 0, 0],
      [3, 5, 5, 5, 5, 5, 5],
      [4, 0, 0, 0, 0, 0, 0],
    ];
    const pixels = decodePng(png(2, 5, 2, rows));
    expect([...(pixels?.rgba ?? [])]).toEqual(
      Array.from({ length: 5 }, () => [10, 10, 10, 255, 20, 20, 20, 255]).flat(),
    );
  });

  test("of our own charts is read, and what is none is refused", async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="10" height="10" fill="#ff0000"/></svg>';
    const pixels = decodePng(Buffer.from(await svgToPng(svg, 20)));
    expect([pixels?.width, pixels?.height]).toEqual([20, 10]);
    expect([...(pixels?.rgba.slice(0, 4) ?? [])]).toEqual([255, 0, 0, 255]);
    expect(decodePng(Buffer.from("GIF89a, or something like that, of some length"))).toBeUndefined();
  });
});

describe("a sixel", () => {
  test("draws columns of six dots in each colour, runs counted", () => {
    const rgba = Uint8Array.from(
      Array.from({ length: 7 * 5 }, (_, i) => (i % 5 === 4 ? [0, 0, 255, 255] : [255, 0, 0, 255])).flat(),
    );
    // Five wide, seven high: red but for a blue right edge. ~ is all six dots, @ the first, ? none.
    expect(sixel({ width: 5, height: 7, rgba }, 5)).toBe(
      '\x1bPq"1;1;5;7#0;2;100;0;0#1;2;0;0;100#0!4~?$#1!4?~-#0!4@?$#1!4?@-\x1b\\',
    );
  });

  test("is scaled down to the width, and what is transparent is white", () => {
    const rgba = new Uint8Array(4 * 4 * 4);
    expect(sixel({ width: 4, height: 4, rgba }, 2)).toBe('\x1bPq"1;1;2;2#0;2;100;100;100#0BB-\x1b\\');
  });
});

describe("which images a terminal takes", () => {
  test.each<[NodeJS.ProcessEnv, string]>([
    [{ TERM: "xterm-kitty" }, "kitty"],
    [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }, "kitty"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "ghostty" }, "kitty"],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app" }, "iterm2"],
    [{ TERM: "xterm-256color" }, "ask"],
    [{ TERM: "tmux-256color", TMUX: "x", KITTY_WINDOW_ID: "1" }, "ask"],
    [{ TERM: "linux" }, "none"],
    [{ TERM: "dumb" }, "none"],
    [{}, "none"],
    [{ TERM: "xterm-kitty", PEAK_IMAGES: "off" }, "none"],
    [{ TERM: "xterm", PEAK_IMAGES: "sixel" }, "sixel"],
  ])("%j: %s", (env, known) => {
    expect(imagesByEnvironment(env)).toBe(known);
  });

  test.each<[string, string | undefined]>([
    ["\x1bP>|kitty(0.36.0)\x1b\\", "kitty"],
    ["\x1bP>|WezTerm 20240203\x1b\\", "iterm2"],
    ["\x1bP>|XTerm(390)\x1b\\", undefined],
    ["\x1b[?63;1;4;22c", "sixel"],
    // 14 is no 4, and neither is the first number.
    ["\x1b[?4;14c", "none"],
    ["\x1b[5;1R", undefined],
  ])("%j says %s", (reply, said) => {
    expect(imagesByReply(reply)).toBe(said);
  });

  const bundle = {
    "text/plain": "",
    "image/png": png(
      90,
      40,
      2,
      Array.from({ length: 40 }, () => Array(271).fill(0) as number[]),
    ).toString("base64"),
  };
  const size = { columns: 80, rows: 24 };

  test("kitty gets the file in pieces of 4096 characters, iTerm2 whole", () => {
    const long = {
      ...bundle,
      "image/png": Buffer.concat([Buffer.from(bundle["image/png"], "base64"), Buffer.alloc(6_000)]).toString(
        "base64",
      ),
    };
    const sent = terminalImages({ TERM: "xterm-kitty" }).picture(long, size) ?? "";
    // oxlint-disable-next-line no-control-regex -- the protocol is made of them
    const pieces = [...sent.matchAll(/\x1b_G([^;]*);([^\x1b]*)\x1b\\/g)];
    expect(pieces.map(piece => piece[1])).toEqual(["a=T,f=100,q=2,c=20,m=1", "m=0"]);
    expect(pieces[0][2]).toHaveLength(4096);
    expect(pieces.map(piece => piece[2]).join("")).toBe(long["image/png"]);
    const whole = terminalImages({ TERM: "xterm", TERM_PROGRAM: "iTerm.app" }).picture(bundle, size);
    expect(whole).toBe(
      `\x1b]1337;File=inline=1;size=${Buffer.from(bundle["image/png"], "base64").length};width=20;preserveAspectRatio=1:${bundle["image/png"]}\x07`,
    );
  });

  test("a terminal that has not answered, or says no, gets none; one that says sixel gets sixels", () => {
    const images = terminalImages({ TERM: "xterm-256color" });
    expect(images.picture(bundle, size)).toBeUndefined();
    images.reply("\x1b[?62;22c");
    expect(images.picture(bundle, size)).toBeUndefined();
    const able = terminalImages({ TERM: "xterm-256color" });
    able.reply("\x1b[?62;4;22c");
    expect(able.picture(bundle, size)).toMatch(/^\x1bPq"1;1;90;40/); // oxlint-disable-line no-control-regex
  });

  test("tmux is sent nothing that it would swallow", () => {
    const env = { TERM: "tmux-256color", TMUX: "/nowhere,1,0", PEAK_IMAGES: "kitty", PATH: "" };
    expect(terminalImages(env).picture(bundle, size)).toBeUndefined();
  });
});
