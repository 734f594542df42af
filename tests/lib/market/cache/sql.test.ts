import { readFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { mergeBars } from "../../../../lib/market/cache/merge.ts";
import { seriesFolder } from "../../../../lib/market/cache/series.ts";
import * as pt from "../../../../lib/index.ts";
import { useOwnHome } from "../../../support/home.ts";
import { columnsAt, hour, hoursIn, testVenueStart as start } from "../../../support/venue.ts";

useOwnHome();

const rowsOf = (table: pt.Table) =>
  Array.from({ length: table.length }, (_, row) => table.columns.map((_, column) => table.cell(row, column)));

const seriesOf = (venue: string, symbol: string) => ({ venue, symbol, timeframe: "1h" }) as const;

test("without anything cached the view bars is there, and empty", async () => {
  expect(rowsOf(await pt.sql("select count(*) as n from bars"))).toEqual([[0]]);
  expect((await pt.sql("select * from bars")).columns.map(({ name }) => name).join(" ")).toBe(
    "venue symbol timeframe time open high low close volume",
  );
});

describe("pt.sql", () => {
  beforeAll(async () => {
    for (const [venue, symbol, hours] of [
      ["kraken", "BTC/USD", 500],
      ["kraken", "ETH/USD", 30],
      ["my venue", "BTC/USD", 20],
    ] as const) {
      const span = [start, start + hours * hour] as const;
      await mergeBars(seriesOf(venue, symbol), columnsAt(hoursIn(...span)), [span]);
    }
  });

  test("a symbol that reads like nothing at all is a symbol", async () => {
    for (const symbol of ["NULL", "null", "Null"]) {
      const span = [start, start + 2 * hour] as const;
      await mergeBars(seriesOf("odd", symbol), columnsAt(hoursIn(...span)), [span]);
    }
    const found = await pt.sql("select symbol, count(*) as n from odd group by all order by symbol");
    expect(rowsOf(found)).toEqual([
      ["NULL", 2],
      ["Null", 2],
      ["null", 2],
    ]);
    await pt.data.prune({ venue: "odd" });
  });

  test("asks all bars, and those of a venue by its name", async () => {
    const counts = await pt.sql("select venue, symbol, count(*) as n from bars group by all order by n desc");
    expect(rowsOf(counts)).toEqual([
      ["kraken", "BTC/USD", 500],
      ["kraken", "ETH/USD", 30],
      ["my venue", "BTC/USD", 20],
    ]);
    expect(rowsOf(await pt.sql(`select count(*) as n from kraken`))).toEqual([[530]]);
    expect(rowsOf(await pt.sql(`select count(*) as n from "my venue"`))).toEqual([[20]]);
  });

  test("venues whose names SQL does not tell apart share a view, and a name may have quotes", async () => {
    const span = [start, start + 3 * hour] as const;
    for (const venue of ["Odd", "odd", 'my "own"'])
      await mergeBars(seriesOf(venue, "X"), columnsAt(hoursIn(...span)), [span]);
    expect(rowsOf(await pt.sql("select venue, count(*) from ODD group by all order by all"))).toEqual([
      ["Odd", 3],
      ["odd", 3],
    ]);
    expect(rowsOf(await pt.sql('select count(*) from "my ""own"""'))).toEqual([[3]]);
    await pt.data.prune({ symbol: "X" });
  });

  test("a home below a folder that reads like a market is refused, not taken for that market", async () => {
    const home = process.env.PEAK_HOME!;
    onTestFinished(() => void (process.env.PEAK_HOME = home));
    process.env.PEAK_HOME = join(home, "symbol=X", "home");
    await expect(pt.sql("from bars")).rejects.toThrow(/PEAK_HOME must not lie below "symbol=X"/);
    expect((await pt.sql("select 1 as one")).length).toBe(1);
  });

  test("what cannot be written is not taken for a damaged file", async () => {
    await expect(pt.sql("copy (select 1) to '/dev/full'")).rejects.toThrow(
      /could not read or write: .*No space left[^]*→ Make room/,
    );
  });

  test("gives every value as it was cached, time as time", async () => {
    const table = await pt.sql(
      "select time, open, high, low, close, volume from kraken where symbol = $symbol and time >= $from order by time",
      { values: { symbol: "BTC/USD", from: "2020-01-01" } },
    );
    const { time, open, high, low, close, volume } = columnsAt(
      hoursIn(Date.UTC(2020, 0, 1), start + 500 * hour),
    );
    expect(rowsOf(table)).toEqual(
      Array.from(time, (at, i) => [at, open[i], high[i], low[i], close[i], volume[i]]),
    );
    expect(table.columns.map(({ kind }) => kind)).toEqual(["time", ...Array(5).fill("number")]);
    expect(table.written(0, 0)).toBe("2020-01-01");
    const byDate = await pt.sql("select count(*), max($1) from kraken where symbol = $2 and time >= $1", {
      values: [new Date("2020-01-01"), "BTC/USD"],
    });
    expect(rowsOf(byDate)).toEqual([[time.length, Date.UTC(2020, 0, 1)]]);
  });

  test("what is no value of a query is named, and what asks nothing", async () => {
    const ask = (values: object) => pt.sql("select $a as x", { values: values as { a: null } });
    await expect(ask({ a: undefined })).rejects.toThrow(/^values\.a must be a text, .*received undefined/);
    await expect(ask([new Date(NaN)])).rejects.toThrow(/^values\[0\] must be a text/);
    await expect(ask({ a: ["BTC/USD"] })).rejects.toThrow(/symbol in \(\$a, \$b\)/);
    await expect(pt.sql("-- later\n/* or never */")).rejects.toThrow(
      /query must be a text that asks something/,
    );
    expect(rowsOf(await pt.sql("select '--' as x -- y"))).toEqual([["--"]]);
  });

  test("turns every type into a cell", async () => {
    const table = await pt.sql(
      "select 12::bigint as a, 9007199254740993::bigint as b, 1.5::decimal(9, 3) as c, null as d, true as e, 'x' as f, date '2024-01-31' as g, [1, 2] as h",
    );
    expect(rowsOf(table)).toEqual([
      [12, "9007199254740993", 1.5, null, true, "x", Date.UTC(2024, 0, 31), "[1,2]"],
    ]);
  });

  test("a column of whole numbers beyond 2⁵³ is one of texts from its first row on", async () => {
    const ids = await pt.sql(
      "select case when i = 1200 then 9007199254740993 else i end as id from range(1201) t(i) order by i",
    );
    expect([ids.columns[0].kind, ids.cell(0, 0), ids.cell(1_200, 0)]).toEqual([
      "text",
      "0",
      "9007199254740993",
    ]);
  });

  test("times of day, intervals, bytes and nested numbers come as SQL and JSON write them; moments to the microsecond", async () => {
    const table = await pt.sql(
      "select time '12:30:01' as a, interval '90 minutes' as b, 'x'::blob as c, [7::bigint] as d, {'y': 9007199254740993} as e, timestamp '2024-01-31 00:00:00.000250' as f, timestamptz '2024-01-31 01:00:00+01' as g, 'infinity'::timestamp as h, timestamp_s '1969-12-31 23:59:59' as i, timestamp_ns '1970-01-01 00:00:00.000001999' as j",
    );
    const midnight = Date.UTC(2024, 0, 31);
    expect(rowsOf(table)).toEqual([
      [
        "12:30:01",
        "01:30:00",
        "x",
        "[7]",
        '{"y":"9007199254740993"}',
        midnight + 0.25,
        midnight,
        NaN,
        -1_000,
        0.001,
      ],
    ]);
  });

  test("an answer without rows keeps the kinds of its columns", async () => {
    const { columns } = await pt.sql(
      "select 1 as a, 2.5::decimal(9, 3) as b, 'x' as c, now() as d, [1] as e, [now()] as f where false",
    );
    expect(columns.map(({ kind }) => kind)).toEqual(["number", "number", "text", "time", "text", "text"]);
  });

  test.each([
    ["select symbo from bars", 1, 8, 'Referenced column "symbo" not found'],
    ["select 1,\n  2\nfrom bars wher\n  close > 3", 4, 3, "syntax error"],
    ["select\n  nosuch(close) from bars", 2, 3, "Scalar Function with name nosuch does not exist"],
    ["select 'ü', x\nfrom nothing", 2, 6, "Table with name nothing does not exist"],
    ["select 1 +", 1, 11, "syntax error at end of input"],
  ])("a mistake in %j is named by line and column", async (query, line, column, words) => {
    await expect(pt.sql(query)).rejects.toMatchObject({
      code: "invalid_argument",
      context: { line, column },
      message: expect.stringContaining(`The query has a mistake at line ${line}, column ${column}: ${words}`),
    });
  });

  test("a table that is not there is answered with the near one of those that are", async () => {
    const tables = { trades: [{ profit: 1 }, { profit: 2 }] };
    const hint = async (query: string) =>
      pt.sql(query, { tables }).then(
        () => "",
        (error: unknown) => (error as pt.PeakError).hint,
      );
    expect(await hint("select * from barz")).toMatch(/^Did you mean bars\? There are "trades", "bars", /);
    expect(await hint("select * from trade")).toMatch(/^Did you mean trades\?/);
    expect(await hint("select * from nothing_of_that_kind")).toMatch(/^There are "trades", "bars", /);
  });

  test.each<Record<string, number>>([{ b: 1 }, {}])(
    "values %j for a query with $a say how they are given",
    async values => {
      await expect(pt.sql("select $a + 1 as x", { values })).rejects.toThrow(
        /Give in values each \$name that the query has, and no other/,
      );
    },
  );

  test("an answer that is too long is an error, not a part of it", async () => {
    await expect(pt.sql("select * from bars", { most: 100 })).rejects.toThrow(/more than 100 rows/);
    expect((await pt.sql("select * from range(100)", { most: 100 })).length).toBe(100);
  });

  test("a query that needs more memory than is allowed says what to do", async () => {
    await pt.sql("set memory_limit = '12MB'; set max_temp_directory_size = '0B'");
    const greedy = pt.sql("select list(random()::varchar) as l from range(3000000)");
    await expect(greedy).rejects.toThrow(/needs more memory .*\n {2}→ .*duckdb_memory_mb/);
    await pt.sql("reset max_temp_directory_size; set memory_limit = '1GB'");
  });

  test("a damaged file is named with what repairs it", async () => {
    const series = seriesOf("spoiled", "X/USD");
    const span = [start, start + 900 * hour] as const;
    await mergeBars(series, columnsAt(hoursIn(...span)), [span]);
    const folder = seriesFolder(series);
    const file = join(folder, readdirSync(folder)[0]);
    const content = readFileSync(file);
    const ask = () => pt.sql("select sum(close) as s from spoiled");
    const [[sum]] = rowsOf(await ask());
    // One bit of a page: Parquet itself does not tell.
    for (const spoil of [
      () => writeFileSync(file, content.with(1_000, content[1_000] ^ 1)),
      () => truncateSync(file, 100),
    ]) {
      spoil();
      await expect(ask()).rejects.toThrow(/cached file .*parquet is damaged\.\n {2}→ .*peak data repair/);
    }
    writeFileSync(file, content);
    expect(rowsOf(await ask())).toEqual([[sum]]);
    await pt.data.prune({ venue: "spoiled" });
  });
});
