import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { literal, withDuckDB } from "../../../lib/market/duckdb.ts";
import { readDoubles } from "../../../lib/market/frame/duckdb-columns.ts";
import { load } from "../../../lib/market/load.ts";
import { loadTrades } from "../../../lib/market/ticks/load-ticks.ts";
import { useOwnHome } from "../../support/home.ts";
import { projectRoot } from "../../support/process.ts";

useOwnHome();

// Where the machine stands must not matter; DuckDB asks for it once, when it is opened.
const zone = process.env.TZ;
process.env.TZ = "Asia/Kathmandu";
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test("DuckDB is opened in one place, with the configured memory and the cache's folder to spill to", async () => {
  const openers = globSync("{lib,kernel}/**/*.ts", { cwd: projectRoot }).filter(file =>
    /\bDuckDBInstance\.(create|fromCache)\b/.test(readFileSync(join(projectRoot, file), "utf8")),
  );
  expect(openers.map(file => file.replaceAll("\\", "/"))).toEqual(["lib/market/duckdb.ts"]);
  const home = process.env.PEAK_HOME!;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "peak.toml"), "[data]\nduckdb_memory_mb = 64\n");
  const settings = await withDuckDB(async connection =>
    (
      await connection.runAndReadAll(
        "select current_setting('memory_limit'), current_setting('temp_directory')",
      )
    ).getRowsJS(),
  );
  // 64 MB are 61.0 MiB.
  expect(settings).toEqual([["61.0 MiB", join(home, "cache", "spill")]]);
});

test("a connection that keeps order gives the rows of a file as they stand, beside one that does not", async () => {
  const path = join(process.env.PEAK_HOME!, "mixed.parquet");
  const rows = 300_000;
  const written = `select (i * 7919) % 1000003 as v from range(${rows}) t(i)`;
  await withDuckDB(
    connection =>
      connection.run(`copy (${written}) to ${literal(path)} (format parquet, row_group_size 4096)`),
    { ordered: true },
  );
  const wanted = Float64Array.from({ length: rows }, (_, i) => (i * 7919) % 1000003);
  const read = (ordered: boolean) =>
    withDuckDB(
      async connection => {
        const query = `select v::double from read_parquet(${literal(path)})`;
        return (await readDoubles(connection, query, { expected: rows }))[0];
      },
      { ordered },
    );
  const [kept, free] = await Promise.all([read(true), read(false)]);
  const firstWrong = (read: Float64Array, right: Float64Array) =>
    read.findIndex((value, i) => value !== right[i]);
  expect([kept.length, firstWrong(kept, wanted)]).toEqual([rows, -1]);
  expect([free.length, firstWrong(free.toSorted(), wanted.toSorted())]).toEqual([rows, -1]);
});

test("queries of one database at the same time wait for each other, and leave nothing attached", async () => {
  const path = join(process.env.PEAK_HOME!, "it's.duckdb");
  await withDuckDB(async connection => {
    await connection.run(`attach ${literal(path)} as made`);
    await connection.run(
      "create table made.bars as select timestamp '2024-01-01' + interval (i) hour as time, 1.0 as open, 2.0 as high, 1.0 as low, 1.5 as close, i as volume from range(30) t(i)",
    );
    await connection.run("detach made");
  });
  const ask = (hour: number) =>
    load("X", { sql: `select * from bars where volume >= ${hour} order by time desc`, database: path });
  const answers = await Promise.all([ask(0), ask(10), ask(20)]);
  expect(answers.map(bars => bars.length)).toEqual([30, 20, 10]);
  await expect(load("X", { sql: "select * from nothing", database: path })).rejects.toThrow(/cannot be run/);
  const attached = await withDuckDB(connection =>
    connection.runAndReadAll("select database_name from duckdb_databases() where not internal"),
  );
  expect(attached.getRowsJS()).toEqual([["memory"]]);
  // One of another version cannot be read, whatever is asked.
  const bytes = readFileSync(path);
  bytes.writeBigUInt64LE(99n, 12);
  writeFileSync(path, bytes);
  await expect(ask(0)).rejects.toThrow(/it's\.duckdb cannot be opened: [^]*newer DuckDB/);
});

test("moments are UTC wherever the machine stands: in a query, and in ticks of a file whose moments name a zone", async () => {
  const path = join(process.env.PEAK_HOME!, "zoned.parquet");
  const asked = await withDuckDB(async connection => {
    await connection.run(
      `copy (select timestamptz '2024-01-01 00:00:00+00' + interval (i) second as time, 1.5 as price, 1.0 as amount, i as id
       from range(5) t(i)) to ${literal(path)}`,
    );
    return connection.runAndReadAll("select timestamp '2024-01-01'::timestamptz = '2024-01-01 00:00:00+00'");
  });
  expect(asked.getRowsJS()).toEqual([[true]]);
  expect((await loadTrades("X", { file: path })).time[0]).toBe(Date.UTC(2024, 0, 1));
});
