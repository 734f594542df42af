import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { temporaryFolder } from "../../support/folder.ts";

const folder = temporaryFolder();
const rows = [
  ["X", "2024-01-02", 2, 4, 1, 3, 20],
  ["Y", "2024-01-01", 9, 9, 9, 9, 9],
  ["X", "2024-01-01", 1, 3, 1, 2, 10],
] as const;
const csv = join(folder, "it's.csv");
await writeFile(csv, `ticker,date,o,h,l,c,v\n${rows.map(row => row.join(",")).join("\n")}\n`);
const quoted = `'${csv.replaceAll("'", "''")}'`;

function expectTwoDays(bars: Awaited<ReturnType<typeof load>>, source: string) {
  expect([...bars.time]).toEqual([Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2)]);
  expect([bars.open, bars.high, bars.low, bars.close, bars.volume].map(column => [...column])).toEqual([
    [1, 2],
    [3, 4],
    [1, 1],
    [2, 3],
    [10, 20],
  ]);
  expect([bars.timeframe, bars.source, bars.quality!.findings.disorder]).toEqual(["1d", source, 1]);
}

test("bars are what a query over files selects", async () => {
  expectTwoDays(await load("X", { sql: `select * from ${quoted} where ticker = 'X'` }), "sql");
  expectTwoDays(
    await load("X", {
      sql: `select * exclude (c), c as close from ${quoted} where ticker = 'X'; `,
    }),
    "sql",
  );
});

test("bars are what a query of a DuckDB or SQLite file selects, and neither is written to", async () => {
  const duck = join(folder, "bars.duckdb");
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(duck);
  const connection = await instance.connect();
  await connection.run(`create table bars as select * from ${quoted}`);
  connection.closeSync();
  instance.closeSync();
  const lite = join(folder, "bars.sqlite");
  const database = new DatabaseSync(lite);
  database.exec("create table bars (ticker text, date text, o real, h real, l real, c real, v integer)");
  const insert = database.prepare("insert into bars values (?, ?, ?, ?, ?, ?, ?)");
  for (const row of rows) insert.run(...row);
  database.close();
  const sql = "select * from bars where ticker = 'X'";
  for (const file of [duck, lite]) {
    const before = await readFile(file);
    expectTwoDays(await load("X", { sql, database: file }), `sql:${file.slice(folder.length + 1)}`);
    for (const wrong of [
      "drop table bars",
      "insert into bars select * from bars",
      "with x as (select 1) delete from bars",
    ])
      await expect(load("X", { sql: wrong, database: file })).rejects.toMatchObject({
        code: "invalid_argument",
      });
    expect(await readFile(file)).toEqual(before);
    await expect(load("X", { sql: "select * from bras", database: file })).rejects.toThrow(
      /sql cannot be run: .*bras/,
    );
  }
  await expect(load("X", { file: duck })).rejects.toThrow(
    /is a database, not a table\.\n.*sql: "select … from …"/,
  );
});

test("a time that is a text with an offset is that moment, one without is UTC", async () => {
  const written = ["2024-01-01T00:00:00-05:00", "2024-01-02T06:00:00+01:00", "2024-01-03 05:00:00"];
  const select = written.map(time => `select '${time}' as time, 1 as o, 3 as h, 1 as l, 2 as c`);
  const { time } = await load("X", { sql: select.join(" union all "), timeframe: "1d" });
  expect([...time]).toEqual([1, 2, 3].map(date => Date.UTC(2024, 0, date, 5)));
});

test.each<[string, Parameters<typeof load>[1], string, RegExp]>([
  [
    "a query with a mistake",
    { sql: "select * form x" },
    "invalid_argument",
    /sql cannot be run: .*syntax error at or near "x"/,
  ],
  [
    "a file that is not there",
    { sql: "select * from 'nowhere.csv'" },
    "invalid_argument",
    /sql cannot be run: .*nowhere\.csv/,
  ],
  ["no rows", { sql: `select * from ${quoted} where ticker = 'Z'` }, "invalid_data", /sql selects no rows/],
  [
    "no prices",
    { sql: `select date, o, h, l from ${quoted}` },
    "unreadable",
    /sql has no column "close"; its columns are date, o, h, l/,
  ],
  ["a statement", { sql: "create table x (y int)" }, "invalid_argument", /sql must be a query/],
  ["no such database", { sql: "select 1", database: "/nowhere/x.duckdb" }, "not_found", /does not exist/],
  ["a database without a query", { database: csv }, "invalid_argument", /database must come with sql/],
  [
    "a file and a query",
    { sql: "select 1", file: csv },
    "invalid_argument",
    /file must be left out where sql is given/,
  ],
  [
    "a source and a query",
    { sql: "select 1", source: "kraken" },
    "invalid_argument",
    /source must be left out where sql/,
  ],
])("%s is one clear error", async (_, options, code, message) => {
  const failure = load("X", options);
  await expect(failure).rejects.toMatchObject({ name: "PeakError", code });
  await expect(failure).rejects.toThrow(message);
});
