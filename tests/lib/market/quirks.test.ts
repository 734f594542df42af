import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { load, type LoadOptions } from "../../../lib/market/load.ts";
import type { Bars } from "../../../lib/market/bars.ts";
import { readBarFile } from "../../../lib/market/sources/file/read.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const day = 86_400_000;
const folders = ["crypto", "equity", "fx", "futures", "lean", "messy"];

/** Files of these folders that hold no bars, and what is said about each. */
const refused: readonly (readonly [file: RegExp, message: RegExp])[] = [
  [/SPY_benchmark_returns|interest-rate\.csv|margin_interest/, /is not a table of bars/],
  [/XRP_ETH-trades\.(csv|feather|parquet)/, /has no column "open"/],
  [/XRP_ETH-trades\.json|market-hours-database/, /is JSON, but no list of bars/],
  [/symbol-properties/, /has no column "time"/],
  [/zeros\.csv|funding_rate/, /rows are impossible/],
  [/BTCUSD_monthly/, /has bars 31d apart, which is no timeframe/],
  [/factor_files|map_files/, /is not a table of bars/],
];

/** What must be said to load a file, beyond its name. */
const spoken: readonly (readonly [file: RegExp, symbol: string, options?: LoadOptions])[] = [
  [/QUANDL_ARCHIVE/, "AAPL"],
  // Bars of the seconds with trades are made longer: there is no such timeframe.
  [/crypto\/coinbase\/second/, "X", { timeframe: "1m", resample: true }],
];

/** Where the index describes the file in other terms than bars, and which of its figures then do not apply. */
const otherwise: readonly (readonly [file: RegExp, figures: string])[] = [
  // One of four tickers; the file as a whole has repeated times.
  [/QUANDL_ARCHIVE/, "rows order gaps returns"],
  // The index read the date alone, without the time in the next column.
  [/ESTX50_2006_min005/, "range gaps"],
  // Impossible rows are left out here.
  [/SSW-JO/, "range gaps returns"],
  // New York's clock; here it is UTC. A night over the change of the clocks is longer or shorter.
  [/lean\/equity\/usa\/hour/, "range"],
  [/second\/btcusd/, "range gaps zero returns"],
  // Bars of the middle have no volume.
  [/_quote\.zip|forex|cfd/, "zero"],
  // The index counted lines of bytes or of text.
  [/\.(feather|parquet|json|json\.gz)$/, "rows"],
];

interface Row {
  readonly file: string;
  readonly rows: number;
  readonly range: readonly string[];
  readonly quirks: string;
}

/** The tables of the data folder's own index, written there by other tools. */
function index(): Row[] {
  const lines = readFileSync(sharedData("SOURCES.md"), "utf8").split("\n");
  return lines.flatMap(line => {
    const cells = line.split(" | ").map(cell => cell.replace(/^\| |\|$/g, "").trim());
    const [file] = cells;
    if (!folders.includes(file.split("/")[0]) || file.includes("…")) return [];
    return [{ file, rows: Number(cells[2]), range: cells[3].split(" → "), quirks: cells.slice(8).join("|") }];
  });
}

const open = (file: string) => {
  const [, symbol, options] = spoken.find(([name]) => name.test(file)) ?? [undefined, "BTC/USD"];
  return load(symbol, { file: sharedData(`market/${file}`), invalid: "drop", ...options });
};

const minutes = (time: number) => new Date(time).toISOString().slice(0, 16).replace("T", " ");
const first = (pattern: RegExp, text: string) => pattern.exec(text)?.slice(1).map(Number);

function largeReturns({ close }: Bars): [count: number, percent: number] {
  let [count, largest] = [0, 0];
  for (let i = 1; i < close.length; i++) {
    const size = Math.abs(close[i] / close[i - 1] - 1);
    if (size > 0.3) count++;
    largest = Math.max(largest, size);
  }
  return [count, Math.round(largest * 100)];
}

describeWithShared("all bars of the data folder load, with the quirks that its index names", () => {
  const rows = index();

  test("the index was read, and names every file", () => {
    expect(rows.length).toBeGreaterThan(140);
    const named = new Set(rows.map(({ file }) => file));
    const collapsed =
      /lean\/(crypto|cryptofuture)\/.*\/minute\/|lean\/equity\/usa\/(minute|factor_files|map_files)\//;
    const unnamed = folders.flatMap(folder =>
      readdirSync(sharedData(`market/${folder}`), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(sharedData("market/").length + 1))
        .filter(file => !named.has(file) && !collapsed.test(file)),
    );
    expect(unnamed).toEqual([]);
  });

  // Named in the index, but not there.
  const present = rows.filter(({ file }) => !file.endsWith("trades_pq.csv.gz"));
  test.each(present)("$file", async ({ file, rows: count, range, quirks }) => {
    const refusal = refused.find(([name]) => name.test(file));
    if (refusal) return void (await expect(open(file)).rejects.toThrow(refusal[1]));
    const bars = await open(file);
    const { quality } = bars;
    const { findings, gaps } = quality!;
    const counts = (figure: string) =>
      !otherwise.some(([name, figures]) => name.test(file) && figures.split(" ").includes(figure));
    expect(bars.time).toEqual(bars.time.toSorted());
    if (counts("rows")) expect(quality!.rows).toBe(count);
    if (counts("range") && range.length === 2 && range[0])
      expect([minutes(bars.time[0]), minutes(bars.time.at(-1)!)]).toEqual(range);
    const gap = first(/(\d+) gaps>step \(max (\d+) days (\d+):(\d+):/, quirks);
    if (gap && counts("gaps")) {
      const [number, days, hours, rest] = gap;
      expect([gaps.count, gaps.longest]).toEqual([number, days * day + hours * 3_600_000 + rest * 60_000]);
    }
    if (quirks.includes("descending")) expect(findings.disorder).toBe(count - 1);
    if (quirks.includes("NOT sorted") && counts("order")) expect(findings.disorder).toBeGreaterThan(0);
    const zero = first(/(\d+) zero volume/, quirks);
    if (zero && counts("zero")) expect(quality!.zeroVolume).toBe(zero[0]);
    expect(findings.ohlcViolations).toBe(first(/(\d+) OHLC violations/, quirks)?.[0] ?? 0);
    expect(findings.missingPrices).toBe(first(/(\d+) NaN close/, quirks)?.[0] ?? 0);
    // Of files that are newest first the index took the returns backwards.
    const large = findings.disorder > 0 ? undefined : first(/(\d+) \|ret\|>30% \(max (\d+)%\)/, quirks);
    if (large && counts("returns")) expect(largeReturns(bars)).toEqual(large);
    const splits = first(/(\d+) stock splits/, quirks);
    const dividends = first(/(\d+) dividends/, quirks);
    if (splits || dividends) {
      const { rows: read } = await readBarFile(sharedData(`market/${file}`), {});
      expect(read.split!.filter(ratio => ratio !== 0 && ratio !== 1).length).toBe(splits?.[0] ?? 0);
      expect(read.dividend!.filter(amount => amount !== 0).length).toBe(dividends?.[0] ?? 0);
    }
  });
});
