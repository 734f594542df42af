import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as pt from "../../../../lib/index.ts";
import { readChunk } from "../../../../lib/market/parquet/chunk.ts";
import { knownNumbers } from "../../../../lib/market/parquet/numbers.ts";
import { isPlainParquet, openParquet, readParquetColumns } from "../../../../lib/market/parquet/read.ts";
import { groupsWithin } from "../../../../lib/market/parquet/within.ts";
import { readBarFile } from "../../../../lib/market/sources/file/read.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { differences, fromArrow, fromPolars, longDecimals, withSums } from "./samples.ts";

let folder = "";
let file = "";
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "peak-parquet-"));
  file = join(folder, "made.parquet");
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("set timezone = 'UTC'");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every column of numbers or moments that the reader knows, by name. */
async function read(path: string) {
  const footer = await openParquet(path);
  const columns = footer.columns.filter(knownNumbers);
  expect(isPlainParquet(footer, columns)).toBe(true);
  const values = await readParquetColumns(path, footer, columns);
  return Object.fromEntries(columns.map(({ name }, k) => [name, [...values[k]]]));
}

/** The same by DuckDB. */
async function readByDuckDB(path: string) {
  const described = await connection.runAndReadAll("describe select * from read_parquet($path)", { path });
  const columns = described.getRowsJS().flatMap(([name, type]) => {
    const moment = /^(TIMESTAMP|DATE)/.test(String(type));
    if (!moment && !/^(DOUBLE|FLOAT|(TINY|SMALL|BIG)?INT(EGER)?)$/.test(String(type))) return [];
    return [[String(name), moment ? `epoch_ms("${name}")` : `"${name}"`] as const];
  });
  const picked = columns.map(([, sql]) => `coalesce(${sql}::double, 'nan'::double)`);
  const found = await connection.runAndReadAll(`select ${picked.join(", ")} from read_parquet($path)`, {
    path,
  });
  const values = found.getColumnsJS();
  return Object.fromEntries(columns.map(([name], k) => [name, (values[k] ?? []) as number[]]));
}

test.each(["fromArrow", "fromPolars"] as const)("a file of %s", async sample => {
  await writeFile(file, { fromArrow, fromPolars }[sample]);
  const rows = Array.from({ length: 20 }, (_, row) => row);
  expect(await read(file)).toEqual({
    time: rows.map(row => 1_700_000_000_000 + 60_000 * row),
    open: rows.map(row => (row % 5 === 2 ? NaN : row % 3)),
    high: rows.map(row => row / 8),
    low: rows.map(row => 0 - row),
    close: rows.map(row => row * 2 ** 40),
    volume: rows.map(() => NaN),
  });
});

test("a file of differences and of bytes apart, by pyarrow", async () => {
  await writeFile(file, differences);
  const rows = Array.from({ length: 200 }, (_, row) => row);
  const sign = (row: number) => (row % 2 === 0 ? -1 : 1);
  // DuckDB reads none but floating numbers by their bytes.
  expect(await read(file)).toEqual({
    time: rows.map(row => 1_700_000_000_000 + 60_000 * row),
    open: rows.map(row => (row % 5 === 2 ? NaN : sign(row) * (2 ** 30 + 7 * row))),
    high: rows.map(row => sign(row) * (2 ** 62 + row * 2 ** 33)),
    low: rows.map(row => (row % 7 === 3 ? NaN : row / 8)),
    close: rows.map(row => (0 - row) / 4),
    volume: rows.map(row => sign(row) * row * 2 ** 40 + 0),
  });
});

test("where pages have sums, a changed bit of any of them is damage, not another value", async () => {
  await writeFile(file, withSums);
  const rows = Array.from({ length: 20 }, (_, row) => row);
  expect(await read(file)).toEqual({
    time: rows.map(row => 1_700_000_000_000 + 60_000 * row),
    open: rows.map(row => row / 8),
  });
  // In the last value of the time, and in that of the open.
  const after = (mark: number) => withSums.indexOf(Buffer.from(Float64Array.of(mark).buffer)) + 6;
  const time = Buffer.alloc(8);
  time.writeBigInt64LE(1_700_001_140_000n);
  for (const at of [withSums.indexOf(time), after(19 / 8)]) {
    expect(at).toBeGreaterThan(5);
    const spoilt = Buffer.from(withSums);
    spoilt[at] ^= 4;
    await writeFile(file, spoilt);
    await expect(read(file)).rejects.toThrow("a page is not what was written");
  }
});

const types = [
  "double",
  "float",
  "tinyint",
  "smallint",
  "integer",
  "bigint",
  "date",
  "timestamp",
  "timestamp_ms",
  "timestamp_s",
  "timestamp_ns",
  "timestamptz",
] as const;

/** What a column of a type holds: whole numbers of it, near zero and far from it, of few values or many. */
const content = (type: string, few: boolean, missing: number) => {
  const spread = few ? 5 : 4_000_000;
  const number = `(hash(i, ${few}) % ${spread})::bigint - ${Math.floor(spread / 2)}`;
  const values: Readonly<Record<string, string>> = {
    double: `(${number}) / 7 * exp((i % 200) - 100)`,
    float: `((${number}) / 7)::float`,
    tinyint: `((${number}) % 100)::tinyint`,
    smallint: `((${number}) % 30000)::smallint`,
    bigint: `(${number}) * 4611686000000 + (${number})`,
    date: `date '1970-01-01' + ((${number}) % 30000)::integer`,
    timestamp: `make_timestamp((${number}) * 430000001)`,
    timestamp_ms: `make_timestamp_ms((${number}) * 430001)`,
    timestamp_s: `make_timestamp((${number}) * 430000000)::timestamp_s`,
    timestamp_ns: `make_timestamp_ns((${number}) * 430000000001)`,
    timestamptz: `make_timestamp((${number}) * 430000001)::timestamptz`,
  };
  return `case when hash(i, 'missing') % 100 >= ${missing} then ${values[type] ?? `(${number})::${type}`} end`;
};

test("reads what DuckDB reads, bit by bit: every type, codec, encoding, missing values, several row groups", async () => {
  const column = fc.record({
    type: fc.constantFrom(...types),
    few: fc.boolean(),
    missing: fc.constantFrom(0, 0, 1, 50, 100),
  });
  const codec = fc.constantFrom("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw");
  const rows = fc.constantFrom(0, 1, 7, 2_048, 2_049, 5_000);
  // The second has differences of whole numbers, and floating ones by their bytes apart.
  const version = fc.constantFrom("v1", "v2");
  await fc.assert(
    fc.asyncProperty(
      fc.array(column, { minLength: 3, maxLength: 6 }),
      codec,
      rows,
      version,
      async (columns, codec, rows, version) => {
        const picked = columns.map(
          ({ type, few, missing }, k) => `${content(type, few, missing)} as "${k} ${type}"`,
        );
        await connection.run(
          `copy (select ${picked.join(", ")} from range(${rows}) t(i)) to '${file}' (format parquet, compression ${codec}, parquet_version ${version}, row_group_size 2048)`,
        );
        const [ours, expected] = [await read(file), await readByDuckDB(file)];
        expect(Object.keys(ours)).toEqual(columns.map(({ type }, k) => `${k} ${type}`));
        // `toEqual` tells −0 from 0 and takes NaN for NaN.
        expect(ours).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test("reads large files by all cores", async () => {
  await connection.run(
    `copy (select make_timestamp_ms(i * 60000) as time, i / 3 as close, case when i % 1000 <> 0 then i % 7 end as volume
     from range(800000) t(i)) to '${file}' (format parquet, compression zstd)`,
  );
  const footer = await openParquet(file);
  const [time, close, volume] = await readParquetColumns(file, footer, footer.columns);
  // Memory that threads share is invisible to the collection of garbage: for few rows it costs more than it gains.
  expect(time.buffer).toBeInstanceOf(ArrayBuffer);
  expect(time).toHaveLength(800_000);
  for (let i = 0; i < 800_000; i++)
    if (time[i] !== i * 60_000 || close[i] !== i / 3 || !Object.is(volume[i], i % 1000 === 0 ? NaN : i % 7))
      expect.fail(`row ${i}: ${time[i]}, ${close[i]}, ${volume[i]}`);
});

test("of a span only the row groups that reach into it are read", async () => {
  await connection.run(
    `copy (select make_timestamp(1000 * (i * 7 + hash(i) % 5)::bigint - 20000000) as time, i as close from range(10000) t(i)) to '${file}'
     (format parquet, parquet_version v2, row_group_size 2048)`,
  );
  const footer = await openParquet(file);
  const [column] = footer.columns;
  const [all] = await readParquetColumns(file, footer, [column]);
  const inside = (times: Float64Array, [from, to]: readonly number[]) =>
    times.filter(time => time >= from && time < to);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -25_000, max: 60_000 }),
      fc.integer({ min: 0, max: 40_000 }),
      async (from, length) => {
        const span = [from, from + length] as const;
        const part = groupsWithin(footer, column, span);
        expect(inside((await readParquetColumns(file, part, [column]))[0], span)).toEqual(inside(all, span));
      },
    ),
    { numRuns: 30 },
  );
  // The third and the fourth: from row 4,096 on, 7 ms a row, 20 s before the epoch at first.
  expect(groupsWithin(footer, column, [4_100 * 7 - 20_000, 8_000 * 7 - 20_000]).groups).toEqual(
    footer.groups.slice(2, 4),
  );
  const silent = footer.groups.map(group => ({
    ...group,
    chunks: group.chunks.map(chunk => ({ ...chunk, least: undefined, greatest: undefined })),
  }));
  expect(groupsWithin({ ...footer, groups: silent }, column, [0, 1]).rows).toBe(10_000);
});

test("leaves to DuckDB what it does not know, and says so by the footer", async () => {
  const bars = "1.5 as open, 2.5 as high, 0.5 as low, 1.25 as close, 3 as volume";
  const unknown = {
    "a text": [`strftime(make_timestamp_ms(i * 60000), '%Y-%m-%d %H:%M:%S') as time, ${bars}`, ""],
    "a decimal": [`make_timestamp_ms(i * 60000) as time, ${bars.replace("1.5", "1.5::decimal(9, 2)")}`, ""],
    "an unsigned number": [
      `make_timestamp_ms(i * 60000) as time, ${bars.replace("3 as", "3::uinteger as")}`,
      "",
    ],
  };
  for (const [what, [columns, options]] of Object.entries(unknown)) {
    await connection.run(
      `copy (select ${columns} from range(3000) t(i)) to '${file}' (format parquet${options})`,
    );
    const footer = await openParquet(file);
    expect(isPlainParquet(footer, footer.columns), what).toBe(false);
    const { rows } = await readBarFile(file, {});
    expect([...rows.time], what).toEqual(Array.from({ length: 3_000 }, (_, i) => i * 60_000));
  }
});

test("columns beside nested ones keep their places", async () => {
  await connection.run(
    `copy (select { bid: i, ask: [i, i] } as quote, i / 2 as close, [i] as sizes, i as low from range(10) t(i)) to '${file}' (format parquet)`,
  );
  const rows = Array.from({ length: 10 }, (_, i) => i);
  expect(await read(file)).toEqual({ close: rows.map(i => i / 2), low: rows });
});

test("a file cut short or overwritten is an error or reads on, and never breaks anything else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(fromArrow, fromPolars, differences),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (sample, at, change, cut) => {
        const place = 4 + (at % (sample.length - 4));
        const damaged = Buffer.from(cut ? sample.subarray(0, place) : sample);
        if (!cut) damaged[place] ^= change;
        await writeFile(file, damaged);
        const outcome = await readBarFile(file, {}).then(
          ({ rows }) => (rows.time.length >= 0 ? "read" : ""),
          (error: { code?: string }) => error.code,
        );
        expect(cut ? ["unreadable"] : ["unreadable", "read"]).toContain(outcome);
      },
    ),
    { numRuns: 120 },
  );
});

test("decimals of more digits than DuckDB has are refused wherever they are asked for", async () => {
  await writeFile(file, longDecimals);
  const refused = /column "price" has decimals of 50 digits, 38 can be read/;
  const columns = { open: "price", high: "price", low: "price", close: "price" };
  await expect(pt.load("A/B", { file, columns, timeframe: "1d" })).rejects.toThrow(refused);
  await expect(pt.readSeries(file, { knownAt: "time", value: "price" })).rejects.toThrow(refused);
  await expect(pt.loadTrades("A/B", { file })).rejects.toThrow(refused);
  await expect(pt.sql(`from '${file}'`)).rejects.toThrow(refused);
  await expect(pt.sql(`select max(price) from '${file}'`)).rejects.toThrow(refused);
  expect((await pt.sql(`select amount, count(*) as rows from '${file}' group by amount`)).cell(0, 0)).toBe(2);
});

test("SQL refuses them however the file is named, and whatever brings the column", async () => {
  await mkdir(join(folder, "it's"), { recursive: true });
  const quoted = join(folder, "it's", "long.parquet");
  const other = join(folder, "it's", "long.pq");
  for (const path of [quoted, other]) await writeFile(path, longDecimals);
  const text = quoted.replaceAll("'", "''");
  const refused = /column "price" has decimals of 50 digits, 38 can be read/;
  const pattern = text.replace("long", "l*");
  for (const from of [
    `'${text}'`,
    `'${pattern}'`,
    `read_parquet(['${text}'])`,
    `"${quoted}"`,
    `read_parquet('${other.replaceAll("'", "''")}')`,
    `read_parquet($$${quoted}$$)`,
    `read_parquet($path$${quoted}$path$)`,
    `/* don't */ '${text}' -- isn't`,
  ]) {
    await expect(pt.sql(`from ${from}`), from).rejects.toThrow(refused);
    expect((await pt.sql(`select amount from ${from}`)).cell(0, 0), from).toBe(2);
  }
  const values = { path: quoted };
  await expect(pt.sql("from read_parquet($path)", { values })).rejects.toThrow(refused);
  await expect(pt.sql("from read_parquet($1)", { values: [quoted] })).rejects.toThrow(refused);
  expect((await pt.sql("select amount from read_parquet($path)", { values })).cell(0, 0)).toBe(2);
  for (const what of ["columns('pri.*')", "row", "row.price", "PRICE + 1", "* exclude (amount)"])
    await expect(pt.sql(`select ${what} from '${text}' as row`), what).rejects.toThrow(refused);
  expect((await pt.sql(`select count(*) from '${pattern}'`)).cell(0, 0)).toBe(1);
});

test("a page that is said to end before it begins is damage, not a walk in circles", () => {
  // Kind 1, nothing unpacked, −7 bytes: the length of this head.
  const head = Uint8Array.of(0x15, 2, 0x15, 0, 0x15, 13, 0);
  const terms = { stored: "double", meaning: "number", optional: false, codec: 0 } as const;
  expect(() => readChunk(head, terms, new Float64Array(1))).toThrow("the head of a page is damaged");
});

describeWithShared("real files, as DuckDB reads them", () => {
  test.each([
    "market/ticks/binance_btcusdt_quotes.parquet",
    "market/ticks/binance_btcusdt_trades.parquet",
    "market/crypto/freqtrade/XRP_ETH-trades.parquet",
  ])("%s", async name => {
    const path = sharedData(name);
    const ours = await read(path);
    expect(Object.keys(ours).length).toBeGreaterThan(1);
    expect(ours).toEqual(await readByDuckDB(path));
  });
});
