import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromArrow, toArrow } from "../../../lib/market/arrow.ts";
import { load } from "../../../lib/market/load.ts";
import { toParquet } from "../../../lib/market/frame/files.ts";
import { synthetic } from "../../../lib/market/sources/synthetic.ts";
import { barColumnNames, makeBars } from "../../../lib/market/bars.ts";
import { temporaryFolder } from "../../support/folder.ts";

const market = synthetic("BTC/USD", { limit: 5_000, seed: 3 });
const columns = (bars: typeof market) => barColumnNames.map(name => bars[name]);

test("bars go to Arrow and back over the same memory", async () => {
  const table = await toArrow(market);
  expect(table.numRows).toBe(5_000);
  for (const name of barColumnNames)
    expect(table.getChild(name)!.data[0].values.buffer).toBe(market[name].buffer);
  const back = fromArrow(table);
  for (const name of barColumnNames) {
    expect(back[name].buffer).toBe(market[name].buffer);
    expect(back[name]).toEqual(market[name]);
  }
  expect(back.provenance).toEqual(market.provenance);
});

test("a slice goes to Arrow without copying, and only the slice", async () => {
  const part = market.slice(100, 200);
  const back = fromArrow(await toArrow(part));
  expect(back.length).toBe(100);
  expect(back.close).toEqual(market.close.slice(100, 200));
  expect(back.close.buffer).toBe(market.close.buffer);
});

test("a table survives Arrow's own file format", async () => {
  const { tableFromIPC, tableToIPC } = await import("apache-arrow");
  const back = fromArrow(tableFromIPC(tableToIPC(await toArrow(market))));
  expect(columns(back)).toEqual(columns(market));
  expect(back.synthetic).toBe(true);
});

test("timestamps and integers of other tools are converted, missing prices refused", async () => {
  const { vectorFromArray, Table, TimestampMillisecond, Int32, Float64 } = await import("apache-arrow");
  const times = [Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2)];
  const price = (values: (number | null)[]) => vectorFromArray(values, new Float64());
  const table = (open: (number | null)[]) =>
    new Table({
      time: vectorFromArray(times, new TimestampMillisecond()),
      open: price(open),
      high: price([3, 4]),
      low: price([1, 1]),
      close: price([2, 3]),
      volume: vectorFromArray([5, 6], new Int32()),
    });
  const bars = fromArrow(table([2, 2]), { symbol: "X", timeframe: "1d" });
  expect([...bars.time]).toEqual(times);
  expect([...bars.volume]).toEqual([5, 6]);
  expect(() => fromArrow(table([2, null]), { symbol: "X", timeframe: "1d" })).toThrow(
    /prices must be positive numbers/,
  );
  expect(() => fromArrow(table([2, 2]))).toThrow(/meta\.timeframe is missing/);
});

test("a synthetic table cannot be declared real", async () => {
  expect(fromArrow(await toArrow(market), { synthetic: false }).synthetic).toBe(true);
});

test("bars go to Parquet and back bit by bit, with what they are", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "it's.parquet");
  await toParquet(market, path);
  const back = await load("BTC/USD", { file: path });
  expect(columns(back)).toEqual(columns(market));
  expect([back.timeframe, back.synthetic]).toEqual(["1h", true]);
  await expect(load("ETH/USD", { file: path })).rejects.toThrow(
    /symbol must be what file:it's\.parquet was written for, "BTC\/USD"/,
  );
  // Nothing but the file is left.
  expect(await readdir(folder)).toEqual(["it's.parquet"]);
});

test("writing where there is no folder fails and leaves nothing", async () => {
  const folder = temporaryFolder();
  await expect(toParquet(market, join(folder, "no", "x.parquet"))).rejects.toThrow(/cannot be written/);
  expect(await readdir(folder)).toEqual([]);
});

test("a Parquet file that is not one is refused", async () => {
  const path = join(temporaryFolder(), "bad.parquet");
  await writeFile(path, "PAR1 but nothing else PAR1");
  await expect(load("X", { file: path })).rejects.toThrow(/bad\.parquet is not a readable Parquet file/);
});

test("Parquet with other names and types is found by its column names", async () => {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const path = join(temporaryFolder(), "other.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `copy (select * from (values
       (1704067200, 10, 12, 9, 11::decimal(10,2), 7),
       (1704153600, 11, 13, 10, 12::decimal(10,2), 8)) t("Timestamp", "Open", "High", "Low", "Close", "Volume"))
     to '${path}' (format parquet)`,
  );
  const bars = await load("X", { file: path });
  const wanted = makeBars(
    { symbol: "X", timeframe: "1d", source: "file:other.parquet", synthetic: false },
    {
      time: Float64Array.of(Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2)),
      open: Float64Array.of(10, 11),
      high: Float64Array.of(12, 13),
      low: Float64Array.of(9, 10),
      close: Float64Array.of(11, 12),
      volume: Float64Array.of(7, 8),
    },
  );
  expect(columns(bars)).toEqual(columns(wanted));
  expect(bars.provenance).toEqual(wanted.provenance);
});
