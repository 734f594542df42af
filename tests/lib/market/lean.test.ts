import { readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";
import { temporaryFolder } from "../../support/folder.ts";

const zip = async (folder: string, member: string, text: string) => {
  const path = join(temporaryFolder(), folder);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "x.zip"), zipSync({ [member]: strToU8(text) }));
  return join(path, "x.zip");
};

describe("Lean's files", () => {
  test("prices of shares are ten-thousandths, minutes count from New York's midnight", async () => {
    // 09:30 and 09:31 in New York are 13:30 and 13:31 UTC in summer.
    const file = await zip(
      "equity/usa/minute/x",
      "20140606_x_minute_trade.csv",
      "34200000,6455700,6456000,6450000,6451000,1200\n34260000,6451000,6452500,6451000,6452500,300",
    );
    const bars = await load("X", { file });
    expect([...bars.time]).toEqual([Date.UTC(2014, 5, 6, 13, 30), Date.UTC(2014, 5, 6, 13, 31)]);
    expect([bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0]]).toEqual([
      645.57, 645.6, 645, 645.1, 1200,
    ]);
  });

  test("days keep their date, hours move with the clock, others' prices stay", async () => {
    const days = "20140306 00:00,10,12,9,11,5\n20140307 00:00,11,12,9,11,5\n";
    const daily = await load("X", { file: await zip("equity/usa/daily", "x.csv", days) });
    expect([...daily.time, daily.high[0]]).toEqual([Date.UTC(2014, 2, 6), Date.UTC(2014, 2, 7), 0.0012]);
    // Friday in winter time, Monday in summer time.
    const hours = "20140307 10:00,10,12,9,11,5\n20140307 11:00,10,12,9,11,5\n20140310 10:00,11,12,9,11,5\n";
    const hourly = await load("X", { file: await zip("equity/usa/hour", "x.csv", hours) });
    expect([hourly.time[0], hourly.time[2]]).toEqual([Date.UTC(2014, 2, 7, 15), Date.UTC(2014, 2, 10, 14)]);
    const coins = await load("X", { file: await zip("crypto/coinbase/hour", "x.csv", hours) });
    expect([coins.time[0], coins.high[0]]).toEqual([Date.UTC(2014, 2, 7, 10), 12]);
  });

  test("quotes become the middle of bid and ask, or the one side there is", async () => {
    const text = "20140306 00:00,1,4,1,2,9,3,6,3,4,9\n20140307 00:00,2,2,2,2,9,,,,,0\n";
    const bars = await load("X", { file: await zip("forex/fxcm/daily", "x.csv", text) });
    expect([bars.open[0], bars.high[0], bars.close[0], bars.close[1], bars.volume[0]]).toEqual([
      2, 5, 3, 2, 0,
    ]);
  });

  test("where the folder does not say, whole prices are refused and others taken as they are", async () => {
    const whole = "20140306 00:00,10,12,9,11,5\n20140307 00:00,11,12,9,11,5\n";
    await expect(load("X", { file: await zip("somewhere", "x.csv", whole) })).rejects.toThrow(
      /x\.zip\/x\.csv: nothing tells whether its prices are whole, or ten-thousandths/,
    );
    const parts = whole.replaceAll("11,5", "11.5,5");
    expect((await load("X", { file: await zip("somewhere", "x.csv", parts) })).close[0]).toBe(11.5);
  });

  test("a changed byte in an archive is found by its checksum", async () => {
    const bytes = zipSync(
      { "x.csv": strToU8("20140306 00:00,10,12,9,11.5,5\n20140307 00:00,11,12,9,11.5,5\n") },
      { level: 0 },
    );
    const at = Buffer.from(bytes).indexOf("11.5");
    bytes[at + 3] = 52;
    const path = join(temporaryFolder(), "x.zip");
    await writeFile(path, bytes);
    await expect(load("X", { file: path })).rejects.toThrow(
      /x\.zip is a damaged zip file: x\.csv has another checksum/,
    );
  });
});

describeWithShared("Lean's files of the data folder", () => {
  const folder = sharedData("market/lean");
  const intraday = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name =>
    /minute\/.*\.zip$/.test(name),
  );

  test("every day of minutes lies within its day, on its market's clock", async () => {
    expect(intraday.length).toBeGreaterThan(40);
    for (const name of intraday) {
      const bars = await load("X", { file: join(folder, name), timeframe: "1m" });
      const [, y, m, d] = /(\d{4})(\d\d)(\d\d)_/.exec(name)!.map(Number);
      // New York's trading, with its early and late hours: 4 to 20 h there.
      const [from, to] = name.startsWith("equity") ? [4 + 4, 20 + 5] : [0, 24];
      const first = Date.UTC(y, m - 1, d, from);
      const last = Date.UTC(y, m - 1, d, to);
      expect([name, bars.time[0] >= first, bars.time.at(-1)! < last]).toEqual([name, true, true]);
      expect(bars.length).toBeGreaterThan(300);
    }
  });

  test("trades and quotes of a minute agree on the price", async () => {
    const quoted = intraday.filter(
      name => intraday.includes(name.replace("_trade", "_quote")) && /_trade/.test(name),
    );
    // One day of each market.
    const days = new Map(quoted.map(name => [dirname(name), name])).values();
    for (const name of days) {
      const quote = name.replace("_trade", "_quote");
      const [trades, quotes] = await Promise.all(
        [name, quote].map(one => load("X", { file: join(folder, one), timeframe: "1m" })),
      );
      const middles = new Map([...quotes.time].map((time, i) => [time, quotes.close[i]]));
      const ratios = [...trades.time]
        .flatMap((time, i) => (middles.has(time) ? [trades.close[i] / middles.get(time)!] : []))
        .toSorted((a, b) => a - b);
      expect([name, Math.abs(ratios[ratios.length >> 1] - 1) < 0.002]).toEqual([name, true]);
    }
  });

  test("Apple's day before and after its split of 2014", async () => {
    const bars = await load("AAPL", { file: join(folder, "equity/usa/daily/aapl.zip") });
    const part = bars.between(Date.UTC(2014, 5, 6), Date.UTC(2014, 5, 10));
    expect([...part.close]).toEqual([645.57, 93.7]);
  });
});

describe("a folder of Lean's", () => {
  /** Two minutes of New York's morning on each day; the price says which. */
  const minutes = (price: number) =>
    `34200000,${price}0000,${price}0000,${price}0000,${price}0000,7\n34260000,${price}0000,${price}0000,${price}0000,${price}0000,8\n`;
  const put = async (files: Readonly<Record<string, [member: string, text: string]>>, place: string) => {
    const folder = join(temporaryFolder(), place);
    await mkdir(folder, { recursive: true });
    for (const [name, [member, text]] of Object.entries(files))
      await writeFile(join(folder, name), zipSync({ [member]: strToU8(text) }));
    return folder;
  };

  test("is one series of its days, of trades where there are any", async () => {
    const folder = await put(
      {
        "20140310_trade.zip": ["20140310_x_minute_trade.csv", minutes(12)],
        "20140307_trade.zip": ["20140307_x_minute_trade.csv", minutes(11)],
        "20140307_quote.zip": ["20140307_x_minute_quote.csv", "34200000,1,1,1,1,9,1,1,1,1,9\n"],
      },
      "equity/usa/minute/x",
    );
    const bars = await load("X", { file: folder });
    // New York's clocks were set on the Sunday between the two.
    expect([...bars.time]).toEqual([
      Date.UTC(2014, 2, 7, 14, 30),
      Date.UTC(2014, 2, 7, 14, 31),
      Date.UTC(2014, 2, 10, 13, 30),
      Date.UTC(2014, 2, 10, 13, 31),
    ]);
    expect([[...bars.close], bars.source, bars.timeframe]).toEqual([[11, 11, 12, 12], "file:x", "1m"]);
  });

  test("of many markets gives the one that is asked for, and says where it has none", async () => {
    const day = (price: number) => `20140306 00:00,${price}0000,${price}0000,${price}0000,${price}0000,5\n`;
    const folder = await put(
      { "aa.zip": ["aa.csv", day(3) + day(4).replace("06", "07")], "aap.zip": ["aap.csv", day(9)] },
      "equity/usa/daily",
    );
    expect([...(await load("AA", { file: folder })).close]).toEqual([3, 4]);
    await expect(load("A", { file: folder })).rejects.toThrow(
      /^file ".*daily" cannot be read: it is a folder, without bars of "A" as Lean names them\.\n {2}→ Give a folder of days/,
    );
  });

  test("with a damaged day or a wrong cell names both", async () => {
    const folder = await put(
      {
        "20140307_trade.zip": ["20140307_x_minute_trade.csv", minutes(11)],
        "20140310_trade.zip": [
          "20140310_x_minute_trade.csv",
          minutes(12).replace("34260000,120000", "34260000,-5"),
        ],
      },
      "equity/usa/minute/x",
    );
    await expect(load("X", { file: folder })).rejects.toThrow(
      /x\/20140310_trade\.zip\/20140310_x_minute_trade\.csv, line 2, column 2/,
    );
    await writeFile(join(folder, "20140310_trade.zip"), "PK no zip");
    await expect(load("X", { file: folder })).rejects.toThrow(/x\/20140310_trade\.zip is a damaged zip file/);
  });
});

describeWithShared("a folder of Lean's own data", () => {
  test("spy's minutes of a week of October 2013 are each day's, one after the other", async () => {
    const folder = sharedData("market/lean/equity/usa/minute/spy");
    const bars = await load("SPY", { file: folder, until: "2014-01-01", calendar: "NYSE" });
    const days = readdirSync(folder).filter(name => /^2013.*_trade\.zip$/.test(name));
    const each = await Promise.all(days.map(name => load("SPY", { file: join(folder, name) })));
    expect([...bars.close]).toEqual(each.flatMap(day => [...day.close]));
    expect(days.length).toBe(6);
  });
});
