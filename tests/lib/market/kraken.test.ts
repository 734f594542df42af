import { describe, expect, onTestFinished, test } from "vitest";
import { fixedClock } from "../../../lib/core/clock.ts";
import { load } from "../../../lib/market/load.ts";
import { emptyRange } from "../../../lib/market/range.ts";
import { exchangeSource } from "../../../lib/market/sources/exchange.ts";
import { readSource } from "../../../lib/market/sources/read-source.ts";
import type { BarRequest } from "../../../lib/market/sources/source.ts";
import { useOwnHome } from "../../support/home.ts";
import { describeWithShared } from "../../support/shared.ts";
import { withinHour } from "../../support/hour.ts";
import { krakenServer, type KrakenRow, type KrakenServerOptions } from "../../support/kraken.ts";
import { table } from "../signal/ta/golden.ts";

useOwnHome();
const hour = 3_600_000;
const start = Date.UTC(2024, 0, 1);

/** Hourly bars from `start`; bar i has close 100 + i. */
const hourly = (count: number, from = start): KrakenRow[] =>
  Array.from({ length: count }, (_, i) => [(from + i * hour) / 1_000, 100 + i, 101 + i, 99 + i, 100 + i, i]);

/** A request for Bitcoin's hours. */
const request = (options: Partial<BarRequest> & Pick<BarRequest, "clock">): BarRequest => ({
  symbol: "BTC/USD",
  timeframe: "1h",
  since: undefined,
  until: undefined,
  limit: undefined,
  ...options,
});

/** Asks a fresh server; the clock stands at half past the hour of the last bar. */
async function ask(options: KrakenServerOptions, wanted: Partial<BarRequest> = {}) {
  const server = await krakenServer(options);
  const clock = fixedClock(start + ((options.rows?.length ?? 0) - 0.5) * hour);
  const source = exchangeSource("kraken", { url: server.url, pause: 1, backoff: 1 });
  const answer = await readSource(source, request({ clock, ...wanted }));
  return { ...answer, requests: server.requests.filter(url => url.pathname.endsWith("OHLC")) };
}

/** Points `load` at a server for one test. */
async function pointLoadAt(options: KrakenServerOptions) {
  const { url } = await krakenServer(options);
  process.env.PEAK_KRAKEN_URL = url;
  onTestFinished(() => void delete process.env.PEAK_KRAKEN_URL);
}

describe("Kraken", () => {
  test("one call brings the bars, and the running one is left out", async () => {
    const { rows, notice, requests } = await ask({ rows: hourly(48) });
    expect([...rows.time]).toEqual(Array.from({ length: 47 }, (_, i) => start + i * hour));
    expect([rows.open[5], rows.high[5], rows.low[5], rows.close[5], rows.volume[5]]).toEqual([
      105, 106, 104, 105, 5,
    ]);
    expect(notice).toBeUndefined();
    expect(requests.map(url => [...url.searchParams])).toEqual([
      [
        ["pair", "XXBTZUSD"],
        ["interval", "60"],
      ],
    ]);
  });

  test("with a start it pages until now, without a bar twice or missing", async () => {
    const { rows, requests } = await ask({ rows: hourly(2_000) }, { since: start });
    expect([...rows.close]).toEqual(Array.from({ length: 1_999 }, (_, i) => 100 + i));
    expect(requests).toHaveLength(3);
  });

  test("paging stops at the end or the number that was asked for", async () => {
    const until = await ask({ rows: hourly(3_000) }, { since: start, until: start + 100 * hour });
    expect([until.rows.time.length, until.requests.length]).toEqual([100, 1]);
    const limit = await ask({ rows: hourly(3_000) }, { since: start + 10 * hour, limit: 800 });
    expect([limit.rows.close[0], limit.rows.time.length, limit.requests.length]).toEqual([110, 800, 2]);
    const latest = await ask({ rows: hourly(3_000) }, { limit: 5 });
    expect([...latest.rows.close]).toEqual([3_094, 3_095, 3_096, 3_097, 3_098]);
  });

  test("where Kraken keeps less than was asked for, a notice says so", async () => {
    const old = await ask({ rows: hourly(3_000), keeps: "latest" }, { since: start });
    expect(old.rows.time.length).toBe(719);
    expect(old.notice).toMatch(
      /^Asked from 2024-01-01, the bars begin at 2024-04-05: Kraken keeps only the latest 720/,
    );
    const many = await ask({ rows: hourly(3_000) }, { limit: 2_000 });
    expect(many.notice).toMatch(/^Asked for 2000 bars, received 719/);
  });

  test("an unknown symbol is answered with the near one", async () => {
    await pointLoadAt({ rows: hourly(10) });
    await expect(load("BTC/USDD", { source: "kraken" })).rejects.toThrow(
      /Unknown symbol "BTC\/USDD"\.\n {2}→ Did you mean "BTC\/USD"\? Known: BTC\/USD, ETH\/EUR, ETH\/USD/,
    );
    // A wrong symbol is the user's mistake: made-up prices would hide it.
    await expect(load("BTC/USDD")).rejects.toThrow(/Unknown symbol/);
  });

  test.each([
    ["silent", /did not answer within 0\.3 s/],
    ["limit", /refuses more calls for now/],
    ["html", /is not Kraken|refused the request/],
    ["error", /Kraken \(http:\/\/127\.0\.0\.1:\d+\) (refused|cannot)/],
  ] as const)("trouble of kind %s is one clear error", async (trouble, message) => {
    await pointLoadAt({ trouble });
    const timeout = trouble === "silent" ? 300 : 30_000;
    const failure = load("BTC/USD", { source: "kraken", timeout, retries: 0 });
    await expect(failure).rejects.toMatchObject({ code: "unavailable" });
    await expect(failure).rejects.toThrow(message);
  });

  test.each([
    [{ hello: "world" }, /answered nonsense: \{"hello":"world"\} in place of a list of bars/],
    [
      { error: [], result: {} },
      /answered nonsense: \{"error":\[\],"result":\{\}\} in place of a list of bars/,
    ],
    [{ error: [], result: { last: 0, status: "maintenance" } }, /"status":"maintenance"/],
    [{}, /answered nonsense: \{\} in place/],
  ])("%j in place of bars is nonsense, not a market without bars", async (nonsense, message) => {
    await pointLoadAt({ nonsense });
    const span = { since: "2024-01-01", until: "2024-01-02" };
    const failure = load("BTC/USD", { source: "kraken", retries: 0, ...span });
    await expect(failure).rejects.toMatchObject({ code: "unavailable" });
    await expect(failure).rejects.toThrow(message);
  });

  test("an answer that breaks off is asked for again, and told where that is not wanted", async () => {
    const { rows, requests } = await ask({ rows: hourly(48), breaksOff: true });
    expect([rows.time.length, requests.length]).toEqual([47, 2]);
    await pointLoadAt({ rows: hourly(48), breaksOff: true });
    await expect(load("BTC/USD", { source: "kraken", retries: 0 })).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/ broke off in the middle of an answer\./) as string,
    });
  });

  test("auto takes Kraken where it answers", async () => {
    await withinHour();
    const from = Math.floor(Date.now() / hour - 10) * hour;
    await pointLoadAt({ rows: hourly(11, from) });
    const bars = await load("BTC/USD");
    expect([bars.source, bars.synthetic, bars.length, bars.notice]).toEqual(["kraken", false, 10, undefined]);
  });

  test("auto uses the synthetic market where nothing answers, and says so", async () => {
    await pointLoadAt({ trouble: "silent" });
    const bars = await load("BTC/USD", { timeout: 200, limit: 100, seed: 5 });
    expect([bars.source, bars.synthetic, bars.length]).toEqual(["synthetic", true, 100]);
    expect(bars.notice).toMatch(
      /^Kraken .* did not answer within 0\.2 s\. The synthetic market is used instead/,
    );
    expect(bars.slice(5).notice).toBe(bars.notice);
    const again = await load("BTC/USD", { source: "synthetic", limit: 100, seed: 5 });
    expect(again.provenance).toEqual(bars.provenance);
  });

  test("auto does so too where the connection is refused, kraken alone does not", async () => {
    process.env.PEAK_KRAKEN_URL = "http://127.0.0.1:1";
    onTestFinished(() => void delete process.env.PEAK_KRAKEN_URL);
    expect((await load("BTC/USD", { limit: 10 })).notice).toMatch(/cannot be reached/);
    await expect(load("BTC/USD", { source: "kraken", retries: 0 })).rejects.toThrow(
      /cannot be reached.\n {2}→ Check the network, load a file/,
    );
  });

  test("a range without bars is an error", async () => {
    await pointLoadAt({ rows: [] });
    await expect(
      load("BTC/USD", { source: "kraken", since: "2024-01-01", until: "2024-01-02" }),
    ).rejects.toThrow(/Kraken has no bars from 2024-01-01 to 2024-01-02/);
    const whole = { since: undefined, until: undefined, limit: undefined };
    expect(emptyRange("Kraken", whole, undefined).message).toMatch(
      /^Kraken has no bars\.\n {2}→ Name the span, since and until, or another market/,
    );
  });

  test("an address that is none is a mistake in the configuration", async () => {
    process.env.PEAK_KRAKEN_URL = "not an address";
    onTestFinished(() => void delete process.env.PEAK_KRAKEN_URL);
    await expect(load("BTC/USD")).rejects.toThrow(
      /PEAK_KRAKEN_URL must be an address, received "not an address"/,
    );
  });
});

describeWithShared("Kraken serving its own history", () => {
  test("daily bars come back as the dump has them", async () => {
    const dump = table("market/crypto/kraken_XBTUSD_1440.csv.gz");
    const column = (name: string) => dump.get(name)!;
    const rows = Array.from(column("time"), (time, i): KrakenRow => [
      time,
      column("Open")[i],
      column("High")[i],
      column("Low")[i],
      column("Close")[i],
      column("Volume")[i],
    ]);
    const since = Date.UTC(2018, 0, 1);
    const server = await krakenServer({ rows });
    const clock = fixedClock(Date.UTC(2021, 3, 1));
    const source = exchangeSource("kraken", { url: server.url, pause: 1 });
    const { rows: got } = await readSource(source, request({ timeframe: "1d", since, clock }));
    const from = column("time").findIndex(time => time * 1_000 >= since);
    expect(got.time).toEqual(
      column("time")
        .slice(from)
        .map(time => time * 1_000),
    );
    expect(got.close).toEqual(column("Close").slice(from));
    expect(got.volume).toEqual(column("Volume").slice(from));
  });
});
