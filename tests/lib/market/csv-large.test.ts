import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plainLines } from "../../../lib/market/sources/csv/lines.ts";
import { readLargeCsv } from "../../../lib/market/sources/csv/large.ts";
import { parseAny, parseCsv } from "../../../lib/market/sources/csv/parse.ts";
import { blockBytes, readPlain } from "../../../lib/market/sources/csv/plain.ts";
import { describeTable, rowColumns } from "../../../lib/market/sources/csv/table.ts";
import type { RawRows } from "../../../lib/market/rows/clean.ts";
import { temporaryFolder } from "../../support/folder.ts";

const encoder = new TextEncoder();
const options = { name: "bars.csv" };

/** Columns as lists, NaN and −0 told apart. */
const listed = (rows: RawRows) =>
  rowColumns.flatMap(name => (rows[name] === undefined ? [] : [[name, ...rows[name]]]));

const cell = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: 1e-6, max: 1e9, noNaN: true }).map(String) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2 ** 31 }).map(String) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99_999_999 }))
      .map(([whole, part]) => `${whole}.${part}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      " ",
      "-1",
      "-0",
      "-",
      ".",
      "7.",
      ".5",
      "1e3",
      "+3",
      "NaN",
      "inf",
      "x",
      " 5 ",
      "0012.5",
      "--1",
      "1.2.3",

      "999999999",
      "9999999999",
      "4294967297",
      "0.0000000001",
      "123456789012345678",
      "é",
      '"5"',
      '"1,5"',
      "12\r3",
    ),
  },
);

const base = Date.UTC(2023, 11, 30);
const moments: readonly ((at: number) => string)[] = [
  at => `${at / 1_000}`,
  at => `${at}`,
  at => `${at}000`,
  at => new Date(at).toISOString(),
  at => new Date(at).toISOString().slice(0, 19).replace("T", " "),
  at => new Date(at).toISOString().slice(0, 16),
  at => `${new Date(at).toISOString().slice(0, 10)} 11-PM`,
  at => new Date(at).toISOString().slice(0, 10),
  at => new Date(at).toISOString().slice(0, 10).replaceAll("-", ""),
  at => `${new Date(at).toISOString().slice(0, 19)}+02:00`,
  at => `${new Date(at).toISOString().slice(0, 19)}.5Z`,
];
const oddMoments = [
  "",
  "2024-02-30",
  "2024-13-01 00:00",
  "2024-01-01 24:00",
  "2024-01-01 10:60",
  "2024-1-5",
  "2024-01-01 10:00:0x",
  "never",
  "2024-01-01 10:00:00.",
  "2024-01-01T10:00Zx",
  "2024-01-01 1",
];

/** Files as people have them: mostly plain, with anything in between. */
const files = fc
  .record({
    moment: fc.constantFrom(...moments),
    separator: fc.constantFrom(",", ",", ";", "\t"),
    ending: fc.constantFrom("\n", "\n", "\r\n"),
    header: fc.constantFrom(
      "time,open,high,low,close,volume",
      "Volume,Close,Low,High,Open,Time",
      "date,open,high,low,close,adj close,dividends",
      "",
    ),
    last: fc.constantFrom("", "\n", "\n\n", "\r\n", "\n  \n"),
    rows: fc.array(
      fc.record({
        cells: fc.array(cell, { minLength: 6, maxLength: 6 }),
        odd: fc.option(fc.constantFrom(...oddMoments), { freq: 40, nil: undefined }),
        width: fc.oneof(
          { weight: 30, arbitrary: fc.constant(7) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
        ),
        blank: fc.oneof(
          { weight: 30, arbitrary: fc.constant("") },
          { weight: 1, arbitrary: fc.constantFrom(" ", "\t", ",") },
        ),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  })
  .map(({ moment, separator, ending, header, last, rows }) => {
    const lines = rows.flatMap(({ cells, odd, width, blank }, i) => {
      const time = odd ?? moment(base + i * 3_600_000);
      const all = header.startsWith("Volume") ? [...cells.slice(0, 5), time] : [time, ...cells];
      return [all.slice(0, width).join(separator), ...(blank ? [blank] : [])];
    });
    const head = header ? [header.replaceAll(",", separator)] : [];
    return [...head, ...lines].join(ending) + last;
  });

test("what is read in blocks is what is read cell by cell, whatever stands in the file", () => {
  let plain = 0;
  fc.assert(
    fc.property(files, text => {
      const bytes = plainLines(encoder.encode(text));
      const outcome = (read: () => RawRows) => {
        try {
          return listed(read());
        } catch (error) {
          return String(error);
        }
      };
      const slow = outcome(() => parseAny(describeTable(bytes, options)));
      expect(outcome(() => parseCsv(bytes, options))).toEqual(slow);
      try {
        if (readPlain(describeTable(bytes, options)) !== undefined) plain++;
      } catch {
        // No table: both said so above.
      }
    }),
    { numRuns: 400 },
  );
  // Otherwise nothing was compared.
  expect(plain).toBeGreaterThan(100);
});

test("a last line without an end is read wherever a block ends: before, within or after it", () => {
  const head = "time,open,high,low,close,volume\n";
  const line = (i: number) => `${base / 1_000 + i * 60},2.5,3,2,2.75,${i % 10}\n`;
  const last = line(99_999).trimEnd();
  const length = Math.ceil(blockBytes / line(0).length);
  const body = Array.from({ length }, (_, i) => line(i)).join("");
  for (const into of [-1, 0, 1, last.length - 1, last.length, last.length + 1]) {
    // The block ends so many bytes into the last line; blank lines take the place of a row.
    const lines = body.slice(0, Math.floor((blockBytes - into) / line(0).length) * line(0).length);
    const text = head + lines + "\n".repeat(blockBytes - into - lines.length) + last;
    const { time, volume } = parseCsv(encoder.encode(text), options);
    expect([time.length, time.at(-1), volume.at(-1)]).toEqual([
      lines.length / line(0).length + 1,
      base + 99_999 * 60_000,
      9,
    ]);
  }
});

test("a file read by all cores is the same wherever its blocks are cut, and a wrong cell is still named", async () => {
  const folder = temporaryFolder();
  const lines = Array.from(
    { length: 500 },
    (_, i) => `${base / 1_000 + i * 60},${i + 1}.25,${i + 2},${i},${i + 1.5},${i * 7}`,
  );
  for (const [number, text] of [
    lines.join("\n"),
    `time,open,high,low,close,volume\r\n${lines.join("\r\n")}\r\n`,
    `\ufeffbanner\ntime,open,high,low,close,volume\n${lines.join("\n\n")}\n`,
  ].entries()) {
    const path = join(folder, `${number}.csv`);
    const bytes = encoder.encode(text);
    await writeFile(path, bytes);
    const whole = parseCsv(bytes, options);
    expect(whole.time.length).toBe(500);
    for (const block of [97, 1_000, 4_096, 1 << 20]) {
      const rows = (await readLargeCsv(path, options, bytes.length, block))!;
      expect(listed(rows)).toEqual(listed(whole));
      expect(rows.locate!(300, "low")).toBe(whole.locate!(300, "low"));
    }
  }
});

test("a large file that is not plain is left to the other reader, at whatever block it shows", async () => {
  const path = join(temporaryFolder(), "odd.csv");
  const lines = Array.from({ length: 300 }, (_, i) => `${base + i * 60_000},1,2,1,2,5`);
  for (const odd of [5, 150, 299]) {
    const text = lines.with(odd, `${base + odd * 60_000},1,"2",1,2,5`).join("\n");
    await writeFile(path, text);
    expect(await readLargeCsv(path, options, text.length, 512)).toBeUndefined();
  }
});

test("rows far shorter than the first ones find room", async () => {
  const path = join(temporaryFolder(), "short.csv");
  const long = Array.from(
    { length: 2_000 },
    (_, i) => `${base + i * 60_000},10000.123456,20000.123456,10000.123456,20000.123456,500000.123456789`,
  );
  const short = Array.from({ length: 9_000 }, (_, i) => `${1e12 + i},1,2,1,2,5`);
  const text = [...long, ...short].join("\n");
  await writeFile(path, text);
  const rows = (await readLargeCsv(path, options, text.length, 1 << 16))!;
  expect([rows.time.length, rows.volume.at(-1), rows.open[1_999]]).toEqual([11_000, 5, 10_000.123456]);
});
