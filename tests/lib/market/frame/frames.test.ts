import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table as ArrowTable,
  tableFromIPC,
  tableToIPC,
  TimestampMillisecond,
  Uint64,
  Uint8,
  Utf8,
  vectorFromArray,
  type DataType,
} from "apache-arrow";
import { zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import * as pt from "../../../../lib/index.ts";
import { tableOf } from "../../../../lib/market/frame/source.ts";

const folder = mkdtempSync(join(tmpdir(), "peak-frames-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const time = Float64Array.of(Date.UTC(2024, 0, 31, 13), Date.UTC(2024, 1, 1), NaN);
const sharpe = Float64Array.of(0.1, -1 / 3, NaN);
const results = pt.table({ time, name: ["a, b", 'say "c"', null], sharpe, kept: [true, null, false] });

/** Every column, and what kind it is. */
const content = (of: pt.Table) => of.columns.map(({ name, kind }) => [name, kind, [...of.values(name)]]);

test("a table gives its columns back: numbers in the memory that they came in", () => {
  expect(results.values("sharpe")).toBe(sharpe);
  expect(results.values("name")).toEqual(["a, b", 'say "c"', null]);
  const rows = pt.table([
    { x: 1, y: "a" },
    { x: null, y: "b" },
  ]);
  expect(rows.values("x")).toEqual(Float64Array.of(1, NaN));
  expect(() => rows.values("z")).toThrow(/z/);
});

test("what is missing is null to SQL and in files, so that it counts in no mean and is no maximum", async () => {
  const ask = "select count(sharpe) as known, max(sharpe) as highest from";
  const files = ["missing.csv", "missing.parquet"].map(name => join(folder, name));
  await pt.toCsv(results, files[0]);
  await pt.toParquet(results, files[1]);
  expect(readFileSync(files[0], "utf8").split("\n")[3]).toBe(",,,false");
  for (const found of [
    await pt.sql(`${ask} results`, { tables: { results } }),
    await pt.sql(`${ask} '${files[0]}'`),
    await pt.sql(`${ask} '${files[1]}'`),
  ])
    expect([found.values("known")[0], found.values("highest")[0]]).toEqual([2, 0.1]);
});

test("to Arrow and back nothing is copied and nothing lost", async () => {
  const arrow = await pt.toArrow(results);
  expect((arrow.getChild("sharpe")!.toArray() as Float64Array).buffer).toBe(sharpe.buffer);
  const back = pt.tableFromArrow(arrow);
  expect((back.values("sharpe") as Float64Array).buffer).toBe(sharpe.buffer);
  expect((back.values("time") as Float64Array).buffer).toBe(time.buffer);
  expect(content(back)).toEqual(content(results));
  // And through the bytes that another program would read.
  expect(content(pt.tableFromArrow(tableFromIPC(tableToIPC(arrow))))).toEqual(content(results));
});

test("columns keep their order and kind whatever they are called, twice too", async () => {
  const named = await pt.sql(`select 'x' as symbol, timestamp '2024-01-31 13:00:00' as "2021", 5 as "2020"`);
  const wanted = [
    ["symbol", "text", ["x"]],
    ["2021", "time", [time[0]]],
    ["2020", "number", [5]],
  ];
  expect(content(named)).toEqual(wanted);
  expect(content(pt.tableFromArrow(await pt.toArrow(named)))).toEqual(wanted);
  const fields = [new Field("a", new Uint8()), new Field("a", new Uint8())];
  const children = [1, 2].map(value => vectorFromArray([value], new Uint8()).data[0]);
  const data = makeData({ type: new Struct(fields), children });
  const twice = new ArrowTable([new RecordBatch(new Schema(fields), data)]);
  expect(content(pt.tableFromArrow(twice))).toEqual([
    ["a", "number", [1]],
    ["a:1", "number", [2]],
  ]);
  const alike = (names: readonly string[]) =>
    pt.toCsv(pt.table({ columns: names.map(name => ({ name })), rows: [[1, 2]] }), join(folder, "x.csv"));
  await expect(alike(["a", "a"])).rejects.toThrow(/columns must have names that differ, received "a"/);
  await expect(alike(["a", "A"])).rejects.toThrow(/another than that of the others, whatever the capitals/);
  const asked = (names: readonly string[]) =>
    pt.sql("from x", {
      tables: { x: pt.table({ columns: names.map(name => ({ name })), rows: [[1, 2]] }) },
    });
  for (const wrong of ["a,A", ",b", "a,b\0"])
    await expect(asked(wrong.split(","))).rejects.toThrow(
      /columns must have names that are not empty and differ, received/,
    );
  expect((await asked(["ä", "Ä"])).columns.map(({ name }) => name)).toEqual(["ä", "Ä"]);
});

test("whole numbers of any width come from Arrow as numbers", () => {
  const of = (values: readonly (number | bigint | null)[], type: DataType) =>
    vectorFromArray([...values], type);
  const arrow = new ArrowTable({ a: of([1, null, 255], new Uint8()), b: of([1n, 2n, 3n], new Uint64()) });
  expect(content(pt.tableFromArrow(arrow))).toEqual([
    ["a", "number", [1, NaN, 255]],
    ["b", "number", [1, 2, 3]],
  ]);
});

test("what Arrow writes once for many rows is of its own kind, not a text", () => {
  const of = (values: readonly unknown[], type: DataType) =>
    vectorFromArray([...values], new Dictionary(type, new Int32()));
  const moments = [new Date(86_400_000), null, new Date(0)];
  const arrow = new ArrowTable({
    price: of([1.5, null, 1.5], new Float64()),
    day: of(moments, new TimestampMillisecond()),
    side: of(["buy", null, "sell"], new Utf8()),
  });
  expect(content(pt.tableFromArrow(arrow))).toEqual([
    ["price", "number", [1.5, NaN, 1.5]],
    ["day", "time", [86_400_000, NaN, 0]],
    ["side", "text", ["buy", null, "sell"]],
  ]);
});

test("to Parquet and CSV files, and back through SQL", async () => {
  for (const [write, file] of [
    [pt.toParquet, join(folder, "results.parquet")],
    [pt.toCsv, join(folder, "results.csv")],
  ] as const) {
    await write(results, file);
    expect(content(await pt.sql(`from '${file}'`)), file).toEqual(content(results));
  }
  expect(readFileSync(join(folder, "results.csv"), "utf8").split("\n").slice(0, 3)).toEqual([
    "time,name,sharpe,kept",
    '2024-01-31 13:00:00,"a, b",0.1,true',
    '2024-02-01 00:00:00,"say ""c""",-0.3333333333333333,',
  ]);
});

test("bars in a CSV come back to the bit and say whether they were made up, read as a file, in a zip and by SQL", async () => {
  const invented = await pt.load("BTC/USD", { source: "synthetic", limit: 40, seed: 3 });
  const { time, open, high, low, close, volume } = invented;
  const about = { symbol: "BTC/USD", timeframe: "1h", source: "mine", synthetic: false } as const;
  const real = pt.makeBars(about, { time, open, high, low, close, volume });
  for (const bars of [invented, real]) {
    const file = join(folder, "bars.csv");
    await pt.toCsv(bars, file);
    const text = readFileSync(file, "utf8");
    expect(text.split("\n")[0]).toBe(`time,open,high,low,close,volume${bars.synthetic ? ",synthetic" : ""}`);
    writeFileSync(join(folder, "bars.zip"), zipSync({ "bars.csv": Buffer.from(text) }));
    // Decimals with commas are read by another reader.
    writeFileSync(join(folder, "commas.csv"), text.replaceAll(",", ";").replaceAll(/(\d)\.(\d)/g, "$1,$2"));
    const back = [
      await pt.load("BTC/USD", { file }),
      await pt.load("BTC/USD", { file: join(folder, "bars.zip") }),
      await pt.load("BTC/USD", { file: join(folder, "commas.csv") }),
      await pt.load("BTC/USD", { sql: `from '${file}'` }),
    ];
    for (const read of back) {
      expect([read.synthetic, read.close, read.time]).toEqual([bars.synthetic, bars.close, bars.time]);
      expect(read.slice(-3).synthetic).toBe(bars.synthetic);
    }
  }
});

test("every result with rows is a table for files, Arrow and SQL", async () => {
  const bars = (await pt.load("BTC/USD", { source: "synthetic", seed: 3 })).slice(-2_000);
  const { close } = pt.feature.bars;
  const features = pt.features({ change: close.logReturns(), time: close.lag(1) }).run(bars);
  const regimes = pt.regimes.trendVolatility(bars);
  const labels = pt.labels.fixedHorizon(bars, { horizon: 5 });
  const run = pt.backtest(pt.strategies.ma_crossover, bars);
  const noon = Date.UTC(2024, 0, 1, 12);
  const at = [noon, noon + 0.25, noon + 1_000];
  const trades = pt.makeTrades(
    { symbol: "X/USD", source: "test", synthetic: true },
    {
      time: Float64Array.from(at),
      price: Float64Array.of(10, 11, 12),
      amount: Float64Array.of(1, 2, 3),
      side: Int8Array.of(1, 0, -1),
      received: Float64Array.from(at, time => time + 1),
    },
  );
  expect(content(tableOf(trades))).toEqual([
    ["time", "time", at],
    ["price", "number", [10, 11, 12]],
    ["amount", "number", [1, 2, 3]],
    ["side", "text", ["buy", null, "sell"]],
    ["received", "time", at.map(time => time + 1)],
  ]);
  const ticks = pt.tradeBars(trades, { by: "tick", size: 3 });
  expect([tableOf(ticks).values("open")[0], tableOf(ticks).values("volume")[0]]).toEqual([10, 6]);
  expect(tableOf(features).columns.map(({ name, kind }) => [name, kind])).toEqual([
    ["barTime", "time"],
    ["change", "number"],
    ["time", "time"],
  ]);
  expect(tableOf(features).values("change")).toBe(features.columns.change);
  expect(tableOf(regimes).values("regime").at(-1)).toBe(regimes.at(-1));
  expect(tableOf(run).values("equity")).toBe(run.equity);
  expect(labels.revealed().values("end")).toEqual(Float64Array.from(labels.end.reveal()));
  expect(() => tableOf(labels as never)).toThrow(/labels, which know the future.*\n.*labels\.revealed\(\)/s);

  const file = join(folder, "trades.parquet");
  await pt.toParquet(trades, file);
  const { time, price, amount, side } = await pt.loadTrades("X/USD", { file });
  expect([[...time], [...price], [...amount], [...side]]).toEqual([at, [10, 11, 12], [1, 2, 3], [1, 0, -1]]);
  const asked = await pt.sql('select count(*) as n from features join run on features."barTime" = run.time', {
    tables: { features, run },
  });
  expect(asked.values("n")[0]).toBe(2_000);
});

test("a file that cannot be written is refused, and leaves nothing behind", async () => {
  await expect(pt.toCsv(results, join(folder, "none", "x.csv"))).rejects.toMatchObject({
    code: "unavailable",
  });
});

test("trades of a run that never traded are a table without rows, whose columns fit those of one that did", async () => {
  const bars = await pt.load("BTC/USD", { source: "synthetic", timeframe: "1h", limit: 200, seed: 1 });
  const runOf = (name: string, wanted: (bar: number) => number) =>
    pt.backtest(
      pt.strategy({ name, params: {}, target: ({ close }) => close.map((_, bar) => wanted(bar)) }),
      bars,
    );
  const files = await Promise.all(
    [runOf("never", () => 0), runOf("often", bar => Number(bar % 20 < 10))].map(async ({ trades }, k) => {
      const path = join(folder, `trades-${k}.parquet`);
      await pt.toParquet(trades, path);
      return path;
    }),
  );
  const types = await Promise.all(files.map(file => pt.sql(`describe from '${file}'`)));
  expect(types[0].values("column_type")).toEqual(types[1].values("column_type"));
  const both = await pt.sql(`from read_parquet(['${files[0]}', '${files[1]}'])`);
  expect(both.length).toBe(10);
});

test("SQL asks tables, bars, trades and columns beside each other", async () => {
  const bars = await pt.load("BTC/USD", { source: "synthetic", limit: 3_000, seed: 1 });
  const run = pt.backtest(pt.strategies.ma_crossover, bars);
  const profits = await pt.sql("select count(*) as trades, sum(profit) as profit from trades", {
    tables: { trades: run.trades },
  });
  expect(profits.cell(0, 0)).toBe(run.trades.length);
  expect(profits.cell(0, 1)).toBeCloseTo(
    run.trades.profit.reduce((sum, x) => sum + x, 0),
    6,
  );
  const joined = await pt.sql(
    'select count(*) as n, max(b.close) as high, min(e.equity) as low from mine b join equity e on epoch_ms(b.time) = e."when"',
    { tables: { mine: bars, equity: { when: bars.time, equity: run.equity } } },
  );
  expect(joined.cell(0, 0)).toBe(bars.length);
  expect(joined.cell(0, 1)).toBe(Math.max(...bars.close));
  expect(joined.cell(0, 2)).toBe(Math.min(...run.equity));
});

test("bars stay bars: their Arrow table says what they are", async () => {
  const bars = await pt.load("BTC/USD", { source: "synthetic", limit: 50, seed: 1 });
  const arrow = await pt.toArrow(bars);
  expect(pt.fromArrow(arrow).symbol).toBe("BTC/USD");
  expect(tableOf(bars).values("close")).toBe(bars.close);
});
