import { inspect, stripVTControlCharacters } from "node:util";
import { inflateSync } from "node:zlib";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../../lib/core/display.ts";
import { svgToPng } from "../../../lib/chart/render/png.ts";
import { everyKind } from "./samples.ts";

const synthetic = everyKind(true);
const real = everyKind(false);
const names = Object.keys(real);

describe.each(names)("a %s chart", name => {
  const chart = real[name];

  test("is frozen and names itself", () => {
    expect(Object.isFrozen(chart)).toBe(true);
    expect(chart.title.toLowerCase()).toBe(name);
    expect(chart.vegaLite.$schema).toBe("https://vega.github.io/schema/vega-lite/v5.json");
  });

  test("says SYNTHETIC DATA in specification, picture and text exactly when its market is synthetic", async () => {
    const labelled = synthetic[name];
    expect(JSON.stringify(labelled.vegaLite)).toContain("SYNTHETIC DATA");
    expect((await labelled.svg()).match(/SYNTHETIC DATA/g)?.length).toBeGreaterThanOrEqual(2);
    expect(labelled.text()).toContain("SYNTHETIC DATA");
    expect(labelled.synthetic).toBe(true);
    expect(JSON.stringify(chart.vegaLite) + (await chart.svg()) + chart.text()).not.toContain("SYNTHETIC");
  });

  test("compiles under Vega-Lite without a warning", () => {
    const warnings: unknown[] = [];
    const note = (...args: readonly unknown[]) => (warnings.push(args), logger);
    const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
    compile(chart.vegaLite as unknown as TopLevelSpec, { logger: logger as never });
    expect(warnings).toEqual([]);
  });

  test("draws a well-formed SVG without a figure that is none", async () => {
    const svg = await chart.svg();
    expect(svg).toMatch(/^<svg role="img" [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    // resvg's parser is strict about XML.
    await expect(svgToPng(svg, 100)).resolves.toBeInstanceOf(Uint8Array);
  });

  test("draws a PNG of the wanted width that is not blank", async () => {
    const png = Buffer.from(await chart.png({ width: 640 }));
    expect(png.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
    expect(png.readUInt32BE(16)).toBe(640);
    expect(png.readUInt32BE(20)).toBeGreaterThan(60);
    expect(distinctBytes(png)).toBeGreaterThan(40);
  });

  test("draws text that fits every width", () => {
    for (const width of [40, 60, 80, 120]) {
      const lines = chart.text({ width }).split("\n");
      expect(Math.max(...lines.map(line => [...line].length))).toBeLessThanOrEqual(width);
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.join("")).not.toMatch(/NaN|undefined|Infinity/);
      expect(lines.join("")).not.toContain("\u001b");
    }
    expect(inspect(chart)).toBe(chart.text());
    expect(inspect({ deep: { er: { still: { chart } } } }, { depth: 0 })).not.toContain("│");
  });

  test("colours its text only when asked, without changing it", () => {
    const colored = chart.text({ width: 80, color: true });
    expect(colored).toContain("\u001b[");
    expect(stripVTControlCharacters(colored)).toBe(chart.text({ width: 80 }));
  });

  test("emits one bundle with specification, pictures and text", async () => {
    const bundle = await chart[displaySymbol]();
    expect(bundle["application/vnd.vegalite.v5+json"]).toBe(chart.vegaLite);
    expect(bundle["image/svg+xml"]).toBe(await chart.svg());
    expect(Buffer.from(bundle["image/png"]!, "base64").subarray(1, 4).toString()).toBe("PNG");
    expect(bundle["text/plain"]).toBe(chart.text());
    expect(bundle["application/vnd.plotly.v1+json"] !== undefined).toBe(name === "candles");
    // A notebook stores the specification as JSON: nothing may get lost on the way.
    expect(JSON.parse(JSON.stringify(chart.vegaLite))).toEqual(chart.vegaLite);
  });

  test("is the same to the letter when made again, in whatever time zone", async () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = "Asia/Tokyo";
      const again = everyKind(false)[name];
      expect(await again.svg()).toBe(await chart.svg());
      expect(again.text()).toBe(chart.text());
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

test("text in a PNG is set in the shipped font, with no font of the machine", async () => {
  const svg = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="25" font-family="Arial, sans-serif">${text}</text></svg>`;
  expect(distinctBytes(Buffer.from(await svgToPng(svg("Sharpe 1.23 → σ ≤ €"))))).toBeGreaterThan(20);
  expect(distinctBytes(Buffer.from(await svgToPng(svg(""))))).toBeLessThan(5);
});

test("two charts in one page share no id", async () => {
  const [one, two] = await Promise.all([real.candles.svg(), synthetic.candles.svg()]);
  const ids = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(match => match[1]);
  expect(ids(one).length).toBeGreaterThan(0);
  expect(ids(one).filter(id => ids(two).includes(id))).toEqual([]);
  for (const [, used] of one.matchAll(/url\(#([^)]+)\)/g)) expect(ids(one)).toContain(used);
});

/** How many byte values occur among the PNG's unpacked pixels. */
function distinctBytes(png: Buffer): number {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return new Set(inflateSync(Buffer.concat(parts))).size;
}
