import { spawn } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PeakError } from "../../../lib/core/errors.ts";
import { allSeries } from "../../../lib/market/cache/series.ts";
import { throughCache } from "../../../lib/market/cache/through.ts";
import * as data from "../../../lib/market/cache/verbs/index.ts";
import { load } from "../../../lib/market/load.ts";
import { dumpAddress } from "../../../lib/market/sources/binance-dumps/address.ts";
import { binanceDumps } from "../../../lib/market/sources/binance-dumps/source.ts";
import { loadTrades } from "../../../lib/market/ticks/load-ticks.ts";
import { aggregated, dumpServer, etagOf, klines } from "../../support/binance-dumps.ts";
import { useOwnHome } from "../../support/home.ts";
import { projectRoot } from "../../support/process.ts";
import { columnsAt, hour, hoursIn } from "../../support/venue.ts";

useOwnHome();
const at = (date: string): number => Date.parse(date);
const source = binanceDumps({ backoff: 1 });
const names = (...dates: string[]): string[] =>
  dates.flatMap(date => [`BTCUSDT-1h-${date}.zip`, `BTCUSDT-1h-${date}.zip.CHECKSUM`]);
/** Names of files that are not there, which nobody asks for checksums of. */
const absent = (...dates: string[]): string[] => dates.map(date => `BTCUSDT-1h-${date}.zip`);

/** The bars from `since` on as the cache gives them on a day, and what the server was asked for. */
async function through(
  asked: string[],
  now: string,
  since: string,
  until?: string,
  symbol: string = "BTC/USDT",
) {
  const before = asked.length;
  const { rows, added } = await throughCache(source, {
    symbol,
    timeframe: "1h",
    since: at(since),
    until: until === undefined ? undefined : at(until),
    limit: undefined,
    retries: 1,
    clock: { now: () => at(now) },
  });
  return { rows, added, asked: asked.slice(before) };
}

describe("Binance's dumps", () => {
  test("are walked by month across the change to microseconds, checked, and never fetched twice", async () => {
    const server = await dumpServer();
    for (const month of ["2024-11", "2024-12", "2025-01", "2025-02"]) server.putBars(month);
    const span = { source, timeframe: "1h", since: "2024-12-10" } as const;
    const bars = await load("BTC/USDT", { ...span, until: "2025-02-01" });
    expect({ ...columnsAt(hoursIn(at("2024-12-10"), at("2025-02-01"))) }).toEqual({
      time: bars.time,
      open: bars.open,
      high: bars.high,
      low: bars.low,
      close: bars.close,
      volume: bars.volume,
    });
    expect([bars.source, bars.calendar]).toEqual(["binance", "24/7"]);
    expect(server.asked).toEqual(names("2024-12", "2025-01"));
    await load("BTC/USDT", { ...span, source: "binance-dumps", until: "2025-02-01" });
    expect(server.asked).toHaveLength(4);
    // A longer span asks for what is missing, and a month that lies on disk is read from there.
    await data.fetch("BTC/USDT", { ...span, since: "2024-12-01", until: "2025-02-11" });
    expect(server.asked.slice(4)).toEqual(names("2025-02"));
  });

  test("of the month that runs are days, and the walk ends where a day may still come", async () => {
    const server = await dumpServer();
    server.putBars("2024-01");
    // Neither February's file nor 4 March's is made yet.
    for (let date = at("2024-02-01"); date < at("2024-03-04"); date += 24 * hour)
      server.putBars(new Date(date).toISOString().slice(0, 10));
    const first = await through(server.asked, "2024-03-05T12:00Z", "2024-01-30");
    expect(first.rows).toEqual(columnsAt(hoursIn(at("2024-01-30"), at("2024-03-04"))));
    expect(first.asked.slice(0, 5)).toEqual([
      ...names("2024-01"),
      ...absent("2024-02"),
      ...names("2024-02-01"),
    ]);
    expect(first.asked.slice(-3)).toEqual([...names("2024-03-03"), ...absent("2024-03-04")]);
    // The days that were not there count as never asked for: they come when they are made.
    server.putBars("2024-03-04");
    server.putBars("2024-03-05");
    const second = await through(server.asked, "2024-03-06T12:00Z", "2024-01-30");
    expect(second.asked).toEqual(names("2024-03-04", "2024-03-05"));
    expect(second.rows).toEqual(columnsAt(hoursIn(at("2024-01-30"), at("2024-03-06"))));
  });

  test("begin where the market was listed, and a hole between files stays one", async () => {
    const server = await dumpServer();
    server.putBars("2020-03");
    server.putBars("2020-04-02");
    server.putBars("2020-05");
    const { rows, asked } = await through(server.asked, "2024-03-05T12:00Z", "2019-12-01", "2020-06-01");
    expect(rows.time.length).toBe(24 * (31 + 1 + 31));
    expect(asked.slice(0, 8)).toEqual([
      ...absent("2019-12", "2019-12-31", "2020-01", "2020-01-31", "2020-02", "2020-02-29"),
      ...names("2020-03"),
    ]);
    const again = await through(server.asked, "2024-03-05T12:00Z", "2019-12-01", "2020-06-01");
    expect(again.asked).toEqual([]);
    expect(again.rows).toEqual(rows);
  });

  test("of a market that Binance does not list are refused with the near one, and remembered as nothing", async () => {
    const server = await dumpServer();
    server.putBars("2024-01");
    for (const name of ["ETHUSDT", "BTCUSDC", "1INCHUSDT", "BTCEUR"])
      server.put(`spot/daily/klines/${name}/1h`, `${name}-1h-2024-01-01.zip`, undefined, []);
    const span = { source, since: "2024-01-01", until: "2024-02-01" } as const;
    const misspelt = load("BTC/USTD", span);
    await expect(misspelt).rejects.toMatchObject({ code: "unknown_name" });
    await expect(misspelt).rejects.toThrow(/Unknown symbol "BTC\/USTD"\.\n {2}→ Did you mean "BTC\/USDC"/);
    // Of a whole month that is long over one file is asked for, then the list: its month, its days, and everybody.
    expect(server.asked).toEqual(["BTCUSTD-1h-2024-01.zip"]);
    expect(server.listed.slice(0, 2)).toEqual([
      "data/spot/monthly/klines/BTCUSTD/",
      "data/spot/daily/klines/BTCUSTD/",
    ]);
    expect(new Set(server.listed.slice(2))).toEqual(new Set(["data/spot/daily/klines/"]));
    await expect(load("BTCC/EUR", span)).rejects.toThrow(/Did you mean "BTC\/EUR"/);
    await expect(load("BTC/USDT", { ...span, timeframe: "4h" })).rejects.toThrow(
      /Binance's dumps have no bars of "4h" of BTC\/USDT\.\n {2}→ Choose one of 1h, /,
    );
    await expect(loadTrades("BTC/USTD", { ...span, source: "binance-dumps" })).rejects.toMatchObject({
      code: "unknown_name",
    });
    expect(allSeries({ symbol: "BTC/USTD" })).toEqual([]);
    // Of days that may still come nothing would be remembered, but the name is as wrong.
    await expect(
      through(server.asked, "2024-02-02T12:00Z", "2024-02-01", undefined, "BTC/USTD"),
    ).rejects.toThrow(/Unknown symbol/);
    // Were it listed one day, all of it would be asked for.
    server.put(
      "spot/monthly/klines/BTCUSTD/1h",
      "BTCUSTD-1h-2024-01.zip",
      undefined,
      klines(at("2024-01-01"), at("2024-02-01")),
    );
    expect((await load("BTC/USTD", span)).length).toBe(31 * 24);
  });

  test("of a contract that is not listed name those of its kind", async () => {
    const server = await dumpServer();
    for (const [market, name] of [
      ["um", "BTCUSDT"],
      ["um", "BTCUSDT_250328"],
      ["um", "BTCUSDT_250627"],
      ["cm", "BTCUSD_PERP"],
      ["cm", "BTCUSD_250328"],
    ])
      server.put(`futures/${market}/daily/klines/${name}/1h`, `${name}-1h-2024-01-01.zip`, undefined, []);
    const known = (symbol: string) =>
      load(symbol, { source, since: "2024-01-01", until: "2024-02-01" }).then(
        () => [],
        (error: unknown) => (error as PeakError).context.known,
      );
    expect(await known("BTTC/USDT:USDT")).toEqual(["BTC/USDT:USDT"]);
    expect(await known("BTC/USDD:BTC")).toEqual(["BTC/USD:BTC"]);
    expect(await known("BTC/USDT:USDT-250329")).toEqual(["BTC/USDT:USDT-250328", "BTC/USDT:USDT-250627"]);
  });

  test("of a mirror without a list are no proof of silence", async () => {
    let lists = false;
    const server = await dumpServer((request, response) => {
      if (lists || !request.url!.startsWith("/?")) return false;
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<!doctype html><title>Index of /</title>");
      return true;
    });
    for (const month of ["2020-02", "2020-03"]) server.putBars(month);
    // With files in the span the market is one.
    const some = await through(server.asked, "2024-03-05T12:00Z", "2020-01-01", "2020-03-01");
    expect(some.rows.time.length).toBe(29 * 24);
    const earlier = through(server.asked, "2024-03-05T12:00Z", "2019-11-01", "2020-01-01");
    await expect(earlier).rejects.toMatchObject({ code: "unavailable" });
    await expect(earlier).rejects.toThrow(/gives no list of the dumps/);
    // A day that may still come is no reason to doubt.
    server.putBars("2020-04-01");
    const running = await through(server.asked, "2020-04-03T12:00Z", "2020-04-02");
    expect(running.rows.time.length).toBe(0);
    lists = true;
    const listed = await through(server.asked, "2024-03-05T12:00Z", "2019-11-01", "2020-01-01");
    expect([listed.rows.time.length, listed.asked]).toEqual([
      0,
      absent("2019-11", "2019-11-30", "2019-12", "2019-12-31"),
    ]);
    const again = await through(server.asked, "2024-03-05T12:00Z", "2019-11-01", "2020-01-01");
    expect(again.asked).toEqual([]);
  });

  test("with another content than their checksum are fetched once more, then refused; nothing of them is kept", async () => {
    let wrong = 1;
    const server = await dumpServer((request, response, body) => {
      if (!request.url!.endsWith("2021-06.zip") || body === undefined || wrong-- <= 0) return false;
      const spoiled = Buffer.from(body);
      spoiled[40] ^= 1;
      response.writeHead(200, { "content-length": body.length }).end(spoiled);
      return true;
    });
    server.putBars("2021-05");
    server.putBars("2021-06");
    const healed = await through(server.asked, "2024-03-05T12:00Z", "2021-06-01", "2021-07-01");
    expect(healed.asked).toEqual(names("2021-06", "2021-06"));
    expect(healed.added).toBe(30 * 24);
    server.files.set(
      "/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2021-07.zip",
      Buffer.from("PK nonsense"),
    );
    server.files.set(
      "/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2021-07.zip.CHECKSUM",
      Buffer.from(`${"0".repeat(64)}  BTCUSDT-1h-2021-07.zip\n`),
    );
    await expect(through(server.asked, "2024-03-05T12:00Z", "2021-05-01", "2021-08-01")).rejects.toThrow(
      /BTCUSDT-1h-2021-07\.zip has not the SHA-256 that its CHECKSUM file says\.\n {2}→ Try again later/,
    );
    // What came before the trouble is kept.
    const kept = await through(server.asked, "2024-03-05T12:00Z", "2021-05-01", "2021-07-01");
    expect([kept.asked, kept.rows.time.length]).toEqual([[], 24 * 61]);
  });

  test("go on after kill -9 in the middle of a file: no month and no byte comes twice", async () => {
    let stalls = true;
    const ranges: (string | undefined)[] = [];
    const server = await dumpServer((request, response, body) => {
      if (!request.url!.endsWith("2022-03.zip") || body === undefined) return false;
      ranges.push(request.headers.range);
      if (!stalls) return false;
      response.writeHead(200, { etag: etagOf(body), "content-length": body.length });
      response.write(body.subarray(0, 10_000));
      return true;
    });
    for (const month of ["2022-01", "2022-02", "2022-03"]) server.putBars(month);
    const verbs = join(projectRoot, "lib/market/cache/verbs/index.ts");
    const script = `const data = await import(${JSON.stringify(verbs)});
      await data.fetch("BTC/USDT", { source: "binance-dumps", since: "2022-01-01", until: "2022-04-01" });`;
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script],
      { stdio: "inherit" },
    );
    const downloads = join(process.env.PEAK_HOME!, "downloads");
    const part = () =>
      globSync("*.part", { cwd: downloads }).map(
        name => statSync(join(downloads, name), { throwIfNoEntry: false })?.size,
      );
    while (!part().includes(10_000)) await new Promise(resolve => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    await new Promise(resolve => child.on("close", resolve));
    stalls = false;
    const { rows, asked } = await through(server.asked, "2024-03-05T12:00Z", "2022-01-01", "2022-04-01");
    expect(rows).toEqual(columnsAt(hoursIn(at("2022-01-01"), at("2022-04-01"))));
    expect(asked).toEqual(names("2022-03"));
    expect(ranges).toEqual([undefined, "bytes=10000-"]);
  });

  test("of trades are joined from days, or from the month where all of it is wanted", async () => {
    const server = await dumpServer();
    const put = (period: string, date: string, from: string, to: string) =>
      server.put(
        `spot/${period}/aggTrades/BTCUSDT`,
        `BTCUSDT-aggTrades-${date}.zip`,
        undefined,
        aggregated(at(from), at(to)),
      );
    put("daily", "2024-12-31", "2024-12-31", "2025-01-01");
    put("daily", "2025-01-01", "2025-01-01", "2025-01-02");
    put("monthly", "2025-02", "2025-02-10", "2025-02-11");
    const two = { source: "binance-dumps", since: "2024-12-31T23:58", until: "2025-01-01T00:02" } as const;
    const trades = await loadTrades("BTC/USDT", two);
    const first = at("2024-12-31T23:58Z") / 60_000;
    expect([...trades.id!]).toEqual([first, first + 1, first + 2, first + 3]);
    expect([...trades.timeNs!].map(time => time % 60_000_000_000n)).toEqual([0n, 0n, 123_000n, 123_000n]);
    expect([...trades.price]).toEqual([0, 1, 2, 3].map(k => 100 + ((first + k) % 7)));
    // A maker who buys was hit by a seller.
    expect([...trades.side]).toEqual([0, 1, 2, 3].map(k => ((first + k) % 2 ? -1 : 1)));
    expect(trades.quality!.rows).toBe(2 * 1_440);
    const month = await loadTrades("BTC/USDT", {
      source: "binance-dumps",
      since: "2025-02-01",
      until: "2025-03-01",
    });
    expect(month.length).toBe(1_440);
    expect(server.asked).toEqual(
      ["2024-12-31", "2025-01-01", "2025-02"].flatMap(date => [
        `BTCUSDT-aggTrades-${date}.zip`,
        `BTCUSDT-aggTrades-${date}.zip.CHECKSUM`,
      ]),
    );
    await loadTrades("BTC/USDT", two);
    expect(server.asked).toHaveLength(6);
    await expect(
      loadTrades("BTC/USDT", { source: "binance-dumps", since: "2023-01-01", until: "2023-01-02" }),
    ).rejects.toThrow("Binance's dumps have no trades of BTC/USDT from 2023-01-01");
  });

  test("of futures have a header and a place of their own", async () => {
    const server = await dumpServer();
    server.put(
      "futures/um/monthly/klines/BTCUSDT/1h",
      "BTCUSDT-1h-2025-01.zip",
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore",
      klines(at("2025-01-01"), at("2025-02-01"), false),
    );
    const bars = await load("BTC/USDT:USDT", { source, since: "2025-01-01", until: "2025-02-01" });
    expect(bars.close).toEqual(columnsAt(hoursIn(at("2025-01-01"), at("2025-02-01"))).close);
    const file = (symbol: string) =>
      dumpAddress(symbol, { kind: "aggTrades" }, "daily", at("2025-01-03")).slice(server.url.length);
    expect(file("BTC/USD:BTC")).toBe(
      "/data/futures/cm/daily/aggTrades/BTCUSD_PERP/BTCUSD_PERP-aggTrades-2025-01-03.zip",
    );
    expect(file("ETH/USDT:USDT-250328")).toBe(
      "/data/futures/um/daily/aggTrades/ETHUSDT_250328/ETHUSDT_250328-aggTrades-2025-01-03.zip",
    );
    expect(() => file("AAPL")).toThrow("symbol must be a spot pair, a perpetual or a dated future");
  });
});
