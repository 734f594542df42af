import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { load, type LoadOptions } from "../../../lib/market/load.ts";
import { readSlashed } from "../../../lib/market/sources/csv/slashed.ts";
import { temporaryFolder } from "../../support/folder.ts";

async function read(content: string | Uint8Array, options: LoadOptions = {}) {
  const path = join(temporaryFolder(), "bars.csv");
  await writeFile(path, content);
  return load("BTC/USD", { file: path, ...options });
}

const days = (first: string, second: string) =>
  read(`date;open;high;low;close;volume\n${first};1;2;1;2;5\n${second};2;3;2;3;6\n`);

test.each([
  ["the month's short name", "31-Jan-2024", "01-Feb-2024"],
  ["and a year of two digits", "31-Jan-24", "1-Feb-24"],
  ["the month's name in front", "January 31, 2024", "Feb 1, 2024"],
  ["the weekday too", "Wed, 31 Jan 2024 00:00:00 GMT", "Thu, 01 Feb 2024 00:00:00 GMT"],
  ["points in a.m.", "2024-01-31 12:00 a.m.", "2024-02-01 12:00 a.m."],
  ["the days of a spreadsheet", "45322", "45323"],
  ["and their fractions", "45322.000000", "45323.0"],
])("days with %s", async (_, first, second) => {
  expect([...(await days(first, second)).time]).toEqual([Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 1)]);
});

test("a month that no calendar has is no month", async () => {
  await expect(days("31-Jab-2024", "01-Fab-2024")).rejects.toThrow(/its first cell is "31-Jab-2024"/);
});

test("a spreadsheet's fraction of a day is its hour", async () => {
  const { time } = await days("45322.9583333333", "45323");
  expect(new Date(time[0]).toISOString()).toBe("2024-01-31T23:00:00.000Z");
});

test("seconds and milliseconds before 1970 are negative; elsewhere -1 is no time", async () => {
  const [first, second] = [Date.UTC(1969, 11, 31), Date.UTC(1970, 0, 1)];
  expect([...(await days(`${first / 1_000}`, `${second / 1_000}`)).time]).toEqual([first, second]);
  const old = Date.UTC(1940, 0, 1);
  expect([...(await days(`${old}`, `${old + 86_400_000}`)).time]).toEqual([old, old + 86_400_000]);
  await expect(
    read("time,open,high,low,close\n1706659200,1,2,1,2\n-1,1,2,1,2\n1706745600,2,3,2,3\n"),
  ).rejects.toThrow(/row 2 \(unreadable time\).*line 3, column 1 is "-1"/);
});

test("a date beside a time of day on a twelve-hour clock", async () => {
  const { time } = await read(
    "Date,Time,Open,High,Low,Close\n01/31/2024,11:00:00 PM,1,2,1,2\n02/01/2024,12:00:00 AM,2,3,2,3\n",
  );
  expect([...time]).toEqual([Date.UTC(2024, 0, 31, 23), Date.UTC(2024, 1, 1)]);
});

test.each([
  ["a zone no place has", "2024-01-31T14:00:00+25:00"],
  ["a zone of 75 minutes", "2024-01-31 14:00 UTC+0575"],
  ["a fourteenth hour before noon", "2024-01-31 14:00 AM"],
  ["a thirteenth after it", "2024-01-31 13:00 PM"],
])("%s is no time, and told by its line", async (_, time) => {
  const rows = ["2024-01-31 12:00,1,2,1,2", `${time},1,2,1,2`, "2024-01-31 16:00,2,3,2,3"];
  const text = `line 3, column 1 is "${time}"`;
  await expect(read(`time,open,high,low,close\n${rows.join("\n")}\n`)).rejects.toThrow(text);
});

test("the furthest zone, and the hours of a twelve-hour clock, are times", async () => {
  const rows = ["2024-01-31T14:30:00+14:00", "2024-01-31 01:30 AM", "2024-01-31 02:30 -00:00"];
  const { time } = await read(`time,open,high,low,close\n${rows.map(at => `${at},1,2,1,2`).join("\n")}\n`);
  expect([...time]).toEqual([0.5, 1.5, 2.5].map(hours => Date.UTC(2024, 0, 31) + hours * 3_600_000));
});

test("a time of day of its own has no seventy-fifth minute", async () => {
  const text =
    "Date,Time,Open,High,Low,Close\n2024-01-31,10:15,1,2,1,2\n2024-01-31,10:75,1,2,1,2\n2024-01-31,12:15,1,2,1,2\n";
  await expect(read(text)).rejects.toThrow(/row 2 \(unreadable time\)/);
});

test("months of several years on one day tell day from month; a query can where the dates cannot", async () => {
  const dates = [2019, 2020].flatMap(year =>
    Array.from({ length: 12 }, (_, month) => `${month + 1}/1/${year}`),
  );
  const times = readSlashed(dates)!;
  expect([times[1], times[12]]).toEqual([Date.UTC(2019, 1, 1), Date.UTC(2020, 0, 1)]);
  expect([...readSlashed(dates.map(date => date.replace(/^(.*)\/1\//, "1/$1/")))!]).toEqual([...times]);
  // Twelve days of one month look the same.
  const rows = dates.slice(0, 12).map(date => `${date},1,2,1,2`);
  await expect(read(`date,open,high,low,close\n${rows.join("\n")}\n`)).rejects.toThrow(
    /nothing tells day from month[^]*read_csv\('bars\.csv', dateformat = /,
  );
});

test.each([
  ["French blanks that do not break", "1\u202f234,50", "1\u00a0234\u00a0567,5"],
  ["Swedish blanks", "1 234,50", "1 234 567,5"],
  ["Swiss apostrophes", "1'234.50", "1'234'567.5"],
])("thousands apart by %s", async (_, price, volume) => {
  const { close, volume: traded } = await read(
    `date;open;high;low;close;volume\n2024-01-31;${price};${price};${price};${price};${volume}\n`,
    { timeframe: "1d" },
  );
  expect([close[0], traded[0]]).toEqual([1_234.5, 1_234_567.5]);
});

test("Investing.com's price is the close", async () => {
  const { close, volume } = await read(
    '"Date","Price","Open","High","Low","Vol.","Change %"\n"01/31/2024","1,102.5","1,100.0","1,103.0","1,099.0","1.50M","0.5%"\n',
    { timeframe: "1d" },
  );
  expect([close[0], volume[0]]).toEqual([1_102.5, 1_500_000]);
});

test("one column of values stands for all prices where it is said to", async () => {
  const text = "Date,SP500\n2024-01-30,10\n2024-01-31,11\n";
  const { close } = await read(text, {
    columns: { open: "SP500", high: "SP500", low: "SP500", close: "sp500" },
  });
  expect([...close]).toEqual([10, 11]);
  await expect(read(text)).rejects.toThrow(/is not a table of bars[^]*pt\.readSeries/);
});

test("separators behind the last column are no cells, and columns that nobody reads may hold some", async () => {
  const trailing = "date,open,high,low,close\n2024-01-30,1,2,1,2,,\n2024-01-31,2,3,2,3, ,\n";
  expect([...(await read(trailing)).close]).toEqual([2, 3]);
  const noted = "date,open,high,low,close,note\n2024-01-30,1,2,1,2,a\n2024-01-31,2,3,2,3,b, c\n";
  expect([...(await read(noted)).close]).toEqual([2, 3]);
});

test("a column chosen as it is written is told from one that differs in capitals", async () => {
  const text = "date,open,high,low,close,Close\n2024-01-30,1,2,1,2,1.5\n2024-01-31,2,3,2,3,2.5\n";
  expect([...(await read(text, { columns: { close: "Close" } })).close]).toEqual([1.5, 2.5]);
  await expect(read(text, { columns: { close: "CLOSE" } })).rejects.toThrow(/two columns of one name/);
});

test("a panel of closes says how values and one of them are read; columns of one letter are bars", async () => {
  await expect(read("Date,AAPL,BAC,GE,KO\n2024-01-30,1,2,3,4\n2024-01-31,2,3,4,5\n")).rejects.toThrow(
    /has no column "open"[^]*pt\.readSeries; for bars of one of them [^]*columns: \{ open: "KO", … \}/,
  );
  const { close } = await read("t,o,h,l,c,v\n1706572800000,1,2,1,2,5\n1706659200000,2,3,2,3,6\n");
  expect([...close]).toEqual([2, 3]);
});

test("UTF-16 without a byte-order mark, low byte first or last", async () => {
  const low = Buffer.from("date,open,high,low,close\n2024-01-30,1,2,1,2\n2024-01-31,2,3,2,3\n", "utf16le");
  for (const text of [low, Buffer.from(low).swap16()]) expect([...(await read(text)).close]).toEqual([2, 3]);
});

test("a text beside an archive's tables is none of them; alone it is one; a workbook is told apart", async () => {
  const table = strToU8("date,open,high,low,close\n2024-01-30,1,2,1,2\n2024-01-31,2,3,2,3\n");
  const note = strToU8("Gaps of more than a minute: none\n");
  expect((await read(zipSync({ "README.txt": note, "a.csv": table }))).length).toBe(2);
  expect((await read(zipSync({ "a.txt": table }))).length).toBe(2);
  await expect(read(zipSync({ "xl/workbook.xml": note }))).rejects.toThrow(/holds no CSV file[^]*Excel/);
});
