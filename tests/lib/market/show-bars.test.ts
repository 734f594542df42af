import { inspect } from "node:util";
import { expect, test } from "vitest";
import { displaySymbol } from "../../../lib/core/display.ts";
import { Bars, makeBars } from "../../../lib/market/bars.ts";
import { synthetic } from "../../../lib/market/sources/synthetic.ts";

const hour = 3_600_000;
const column = (...values: number[]) => Float64Array.from(values);
const real = makeBars(
  { symbol: "ETH/EUR", timeframe: "1h", source: "file:eth.csv", synthetic: false },
  {
    time: column(0, hour, 4 * hour),
    open: column(10, 11, 12),
    high: column(12, 13, 14),
    low: column(9, 10, 11),
    close: column(11, 12, 13),
    volume: column(1, 0, 2),
  },
);

test("bars show their candles, first and last rows, and the quality line", async () => {
  const text = inspect(real);
  expect(text).toMatch(/^ETH\/EUR 1h\n3 bars of 1h · 1970-01-01 to 1970-01-01 04:00 UTC · file:eth\.csv\n/);
  expect(text).toMatch(/1970-01-01 04:00 +12\.00 +14\.00 +11\.00 +13\.00 +2\.00/);
  expect(text.replaceAll("\n", " ")).toContain(
    "Quality: 3 rows · 1 gap (2 bars missing, longest 3h after 1970-01-01 01:00) · 1 bar without volume.",
  );
  const { "text/html": html } = await real[displaySymbol]();
  expect(html).toContain('<img src="data:image/svg+xml;base64,');
  expect(html).toContain("<table");
  expect(html).not.toContain("SYNTHETIC DATA");
});

test("synthetic bars say so wherever they are shown", async () => {
  const bars = synthetic("BTC/USD", { limit: 50, notice: "Kraken cannot be reached." });
  expect(inspect(bars).split("\n")[0]).toBe("[SYNTHETIC DATA] BTC/USD 1h");
  expect(inspect(bars)).toContain("Kraken cannot be reached.");
  expect(inspect({ bars })).toContain("[SYNTHETIC DATA BTC/USD · 50 bars of 1h");
  const { "text/html": html } = await bars[displaySymbol]();
  expect(html).toContain("SYNTHETIC DATA</span>");
  expect(html).toContain("Kraken cannot be reached.");
  const picture = Buffer.from(/base64,([^"]+)/.exec(html!)![1], "base64").toString();
  expect(picture).toContain("SYNTHETIC DATA");
});

test("inside something else they are one line", () => {
  expect(inspect({ real })).toBe(
    "{\n  real: [ETH/EUR · 3 bars of 1h · 1970-01-01 to 1970-01-01 04:00 UTC · file:eth.csv]\n}",
  );
});

test("no bars at all can be shown too", async () => {
  const none: Bars = real.slice(0, 0);
  expect(inspect(none)).toBe("ETH/EUR 1h\n0 bars of 1h · file:eth.csv");
  expect((await none[displaySymbol]())["text/html"]).toContain("0 bars of 1h");
});
