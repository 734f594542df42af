import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import fc from "fast-check";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { hour } from "../../../../lib/core/time.ts";
import type { PreviewSubject } from "../../../../lib/live/preview/options.ts";
import { preview } from "../../../../lib/live/preview/preview.ts";
import { makeBars, type Bars, type BarsMeta } from "../../../../lib/market/bars.ts";
import { paperAccount } from "../../../../lib/trading/account/paper.ts";
import { resolveExecution, type ExecutionOptions } from "../../../../lib/trading/engine/execution.ts";
import { simulate } from "../../../../lib/trading/engine/simulate.ts";
import { check } from "../../../../lib/trading/risk/check.ts";
import { limits } from "../../../../lib/trading/risk/limits.ts";
import { strategy } from "../../../../lib/trading/strategy/strategy.ts";

const start = Date.UTC(2026, 0, 15);

/** Hourly bars with these closes; every bar opens where the one before closed. */
function bars(closes: number[], meta: Partial<BarsMeta> = {}, from = start): Bars {
  const close = Float64Array.from(closes);
  const open = close.map((value, i) => (i ? closes[i - 1] : value));
  return makeBars(
    { symbol: "BTC/USD", timeframe: "1h", source: "kraken", synthetic: false, ...meta },
    {
      time: close.map((_, i) => from + i * hour),
      open,
      high: close.map((value, i) => Math.max(value, open[i])),
      low: close.map((value, i) => Math.min(value, open[i])),
      close,
      volume: close.map(() => 1),
    },
  );
}

/** Wants `share` of equity while the last close is above the one before. */
const rising = strategy({
  name: "rising",
  params: { share: 1 },
  target: ({ close }, { share }) => close.map((value, i) => (i > 0 && value > close[i - 1] ? share : 0)),
});

const subject = (
  data: Bars,
  execution: ExecutionOptions = {},
  share = 1,
): PreviewSubject<{ share: number }> => ({
  strategy: rising,
  params: { share },
  execution: resolveExecution(execution),
  bars: data,
});

const now = start + 4 * hour;
const clock = fixedClock(now);
const paper = (over: Parameters<typeof paperAccount>[0] = {}) =>
  paperAccount({ cash: 1_000, currency: "USD", clock, ...over });
const held = (quantity: number, price = 100, symbol = "BTC/USD") => ({ symbol, quantity, price });
const gives = (data: Bars) => ({ prices: async () => data, clock, symbols: ["BTC/USD"] });

describe("an order preview", () => {
  const up = bars([100, 90, 95, 100]);

  test("buys units for the wanted share of equity at the latest price", async () => {
    const result = await preview(subject(up), { ...gives(up), account: paper() });
    expect([...result]).toEqual([
      {
        symbol: "BTC/USD",
        side: "buy",
        type: "market",
        quantity: 10,
        price: 100,
        notional: 1_000,
        priceTime: now,
        timeframe: "1h",
        priceSource: "kraken",
        synthetic: false,
        reason: "target 1.00 of equity vs position 0",
      },
    ]);
  });

  test("leaves room for fee and slippage, as the engine would", async () => {
    const [order] = await preview(subject(up, { fees: 0.01, slippage: 0.02 }), {
      ...gives(up),
      account: paper(),
    });
    // 1000 / (100 · 1.02 · 1.01)
    expect(order.quantity).toBeCloseTo(9.706853038244, 11);
  });

  test("never takes a fraction for units: a tenth of 1,000 at 100 is one coin, not a tenth of one", async () => {
    const [order] = await preview(subject(up, {}, 0.1), { ...gives(up), account: paper() });
    expect(order.quantity).toBeCloseTo(1, 12);
  });

  test("sizes by risk where the backtest did", async () => {
    const [order] = await preview(subject(up, { stopLoss: 0.05, size: { risk: 0.01 } }), {
      ...gives(up),
      account: paper(),
    });
    // 1 % of 1,000 lost by a fall of 5 from 100.
    expect(order.quantity).toBeCloseTo(2, 12);
  });

  test("sells what is held where the strategy wants nothing", async () => {
    const down = bars([100, 105, 101, 100]);
    const result = await preview(subject(down), { ...gives(down), account: paper({ positions: [held(3)] }) });
    expect([...result]).toMatchObject([
      { side: "sell", quantity: 3, reason: "target 0.00 of equity vs position 3.00" },
    ]);
  });

  test("is empty where nothing is to be done, and where the position is near enough", async () => {
    const down = bars([100, 105, 101, 100]);
    expect((await preview(subject(down), { ...gives(down), account: paper() })).length).toBe(0);
    const near = paper({ cash: 40, positions: [held(9.6)] });
    expect((await preview(subject(up), { ...gives(up), account: near })).length).toBe(0);
    const far = paper({ cash: 100, positions: [held(9)] });
    expect([...(await preview(subject(up), { ...gives(up), account: far }))]).toMatchObject([
      { side: "buy", quantity: 1 },
    ]);
  });

  test("turns a short around in one order", async () => {
    const account = paper({ cash: 1_200, positions: [held(-2)] });
    expect([...(await preview(subject(up), { ...gives(up), account }))]).toMatchObject([
      { side: "buy", quantity: 12 },
    ]);
  });

  test("never uses the bar that is still running", async () => {
    const running = bars([100, 90, 95, 100, 50]);
    const result = await preview(subject(running), { ...gives(running), account: paper() });
    expect([...result]).toMatchObject([{ side: "buy", price: 100, priceTime: now }]);
  });

  test("shares the account's money among its markets, and leaves other positions' money alone", async () => {
    const eth = bars([10, 9, 8, 10], { symbol: "ETH/USD" });
    const prices = async (symbol: string) => (symbol === "ETH/USD" ? eth : up);
    const account = paper({ positions: [held(50, 20, "SOL/USD")] });
    const result = await preview(subject(up), { symbols: ["BTC/USD", "ETH/USD"], prices, clock, account });
    expect([...result]).toMatchObject([
      { symbol: "BTC/USD", quantity: 5 },
      { symbol: "ETH/USD", quantity: 50 },
    ]);
  });

  test("carries the history on, so that the strategy sees the past it was tested on", async () => {
    const seen: number[] = [];
    const watching = strategy({
      name: "watching",
      params: { any: 1 },
      target(data) {
        seen.push(...data.close);
        return new Float64Array(data.length);
      },
    });
    const history = bars([1, 2, 3]);
    const latest = bars([30, 40], {}, start + 2 * hour);
    await preview(
      { ...subject(history), strategy: watching, params: { any: 1 } },
      { ...gives(latest), account: paper() },
    );
    expect(seen).toEqual([1, 2, 30, 40]);
  });

  test("does not trade across a hole between the history and the latest bars", async () => {
    let seen: number[] = [];
    const watching = strategy({
      name: "watching",
      params: { any: 1 },
      target(data) {
        seen = [...data.close];
        return new Float64Array(data.length);
      },
    });
    const latest = bars([30, 40], {}, start + 2 * hour);
    const configured = { ...subject(bars([1])), strategy: watching, params: { any: 1 } };
    const result = await preview(configured, { ...gives(latest), account: paper() });
    expect(seen).toEqual([30, 40]);
    expect(result.notices).toEqual([
      "the latest bars of BTC/USD begin at 2026-01-15 02:00, after the history's end: the strategy sees only these 2",
    ]);
  });

  test("wants what the engine wants after the same bars", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 3, maxLength: 40 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        async (closes, share) => {
          const data = bars(closes);
          const configured = subject(data, { fees: 0.001, stopLoss: 0.2 }, share);
          const later = fixedClock(start + closes.length * hour);
          const account = paper({ clock: later });
          const result = await preview(configured, {
            symbols: ["BTC/USD"],
            prices: async () => data,
            clock: later,
            account,
          });
          const { wanted } = simulate(configured.strategy, configured.params, data, configured.execution);
          expect(result.markets[0].target).toBe(wanted);
          const signed = [...result].reduce(
            (sum, order) => sum + (order.side === "buy" ? order.notional : -order.notional),
            0,
          );
          expect(signed).toBeCloseTo((wanted * 1_000) / 1.001, 6);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("shows orders, reasons, and where the price is from", async () => {
    const result = await preview(subject(up), { ...gives(up), account: paper() });
    const text = result[inspectSymbol]().replaceAll(/\s+/g, " ");
    expect(text).toContain("preview of 1 order: rising share=1");
    expect(text).toContain(
      "BTC/USD: buy, target 1.00 of equity vs position 0; price from kraken, true at 2026-01-15 04:00 UTC",
    );
    expect((await result[displaySymbol]())["text/html"]).toContain("<table");
  });
});

describe("prices are never invented", () => {
  test("a file's last bar is the price, said so, and refused by the check once it is stale", async () => {
    const data = bars([100, 90, 95, 100], { source: "file:x.csv" });
    const notices: string[] = [];
    const later = fixedClock(now + 3 * hour);
    const result = await preview(subject(data), {
      symbols: ["BTC/USD"],
      account: paper({ clock: later }),
      clock: later,
      onNotice: notice => notices.push(notice),
    });
    expect([...result]).toMatchObject([
      { priceSource: "last bar of file:x.csv, 2026-01-15 03:00", priceTime: now },
    ]);
    expect(notices).toEqual([
      "file:x.csv has no latest prices: the price is from the last bar of file:x.csv, 2026-01-15 03:00 UTC",
    ]);
    const { refused, approved } = check(result, limits("aggressive"), { clock: later });
    expect(approved).toEqual([]);
    expect(refused[0].reasons.map(({ code }) => code)).toEqual(["stale_price"]);
    expect(check(result, limits("aggressive"), { clock }).approved).toHaveLength(1);
  });

  test("a synthetic market's preview is labelled, and refused by the check", async () => {
    const data = bars([100, 90, 95, 100], { source: "synthetic", synthetic: true });
    const result = await preview(subject(data), { symbols: ["BTC/USD"], account: paper(), clock });
    expect([result.synthetic, result.length]).toEqual([true, 1]);
    expect(result[inspectSymbol]()).toContain("SYNTHETIC DATA");
    const { refused } = check(result, limits("aggressive"), { clock });
    expect(refused[0].reasons.map(({ code }) => code)).toEqual(["synthetic_prices"]);
  });

  test("a market nobody prices gets no order and is named", async () => {
    const data = bars([100, 90, 95, 100], { source: "file:x.csv" });
    const result = await preview(subject(data), { symbols: ["BTC/USD", "ETH/USD"], account: paper(), clock });
    expect([...result].map(order => order.symbol)).toEqual(["BTC/USD"]);
    expect(result.markets[1]).toEqual({
      symbol: "ETH/USD",
      position: 0,
      problem: "no price of ETH/USD: file:x.csv has no latest prices",
    });
  });

  test.each([
    ["an error", async () => Promise.reject(new Error("no route\nto host")), "no route"],
    ["nothing", async () => bars([]), "kraken gave no complete bar"],
    [
      "another market",
      async () => bars([1, 2], { symbol: "ETH/USD" }),
      "asked for BTC/USD 1h, received ETH/USD 1h",
    ],
  ])(
    "a source that gives %s is not believed: the last bar is used and said so",
    async (_name, prices, reason) => {
      const data = bars([100, 90, 95, 100]);
      const result = await preview(subject(data), { symbols: ["BTC/USD"], account: paper(), clock, prices });
      expect([...result]).toMatchObject([
        { price: 100, priceSource: "last bar of kraken, 2026-01-15 03:00" },
      ]);
      expect(result.notices[0]).toContain(`${reason}: the price is from the last bar`);
    },
  );

  describe("without a source given, the exchange of the data is asked", () => {
    let server: Server | undefined;
    afterEach(() => {
      server?.closeAllConnections();
      server?.close();
      vi.unstubAllEnvs();
    });

    test("and where it does not answer, the preview says so", async () => {
      let calls = 0;
      server = createServer((_request, response) => {
        calls++;
        response.writeHead(503).end();
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      vi.stubEnv("PEAK_KRAKEN_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const data = bars([100, 90, 95, 100]);
      const result = await preview(subject(data), { symbols: ["BTC/USD"], account: paper(), clock });
      expect(calls).toBeGreaterThan(0);
      expect([...result]).toMatchObject([
        { price: 100, priceSource: "last bar of kraken, 2026-01-15 03:00" },
      ]);
      expect(result.notices[0]).toMatch(/^Kraken \(http:\/\/127\.0\.0\.1:\d+\)/);
    });
  });
});

describe("the account", () => {
  const up = bars([100, 90, 95, 100]);

  test('"paper" has the cash of the configuration, or the one given', async () => {
    const value = async (cash?: number) =>
      [...(await preview(subject(up), { ...gives(up), account: "paper", cash }))].map(
        order => order.notional,
      );
    expect(await value()).toEqual([10_000]);
    expect(await value(500)).toEqual([500]);
  });

  test("comes back marked at the previewed prices, and the check judges by it", async () => {
    const account = paper({ cash: 0, positions: [held(10, 50)], equityAtDayStart: 1_100 });
    const result = await preview(subject(up), { ...gives(up), account });
    expect(result.account.positions).toEqual([held(10, 100)]);
    expect(check(result, limits("moderate"), { clock }).portfolio).toBe(result.account);
    expect(check(result, limits("moderate", { maxDailyLoss: 100 }), { clock }).severity).toBe("breach");
  });
});

test("a market priced in another currency than the account's gets no order, and is named", async () => {
  const eur = bars([100, 90, 95, 100], { symbol: "BTC/EUR" });
  const result = await preview(subject(eur), {
    symbols: ["BTC/EUR"],
    prices: async () => eur,
    clock,
    account: paper(),
  });
  expect([result.length, result.notices]).toEqual([0, ["BTC/EUR is priced in EUR, the account is in USD"]]);
  const own = await preview(subject(eur), {
    symbols: ["BTC/EUR"],
    prices: async () => eur,
    clock,
    account: paper({ currency: "EUR" }),
  });
  expect(own.length).toBe(1);
});

describe("a mistake in the call is one clear error", () => {
  const up = bars([100, 90, 95, 100]);
  const options = { ...gives(up), account: "paper" as const };
  test.each([
    ["no symbols", { symbols: [] }, /symbols must be a list of at least one market/],
    ["a symbol twice", { symbols: ["BTC/USD", "BTC/USD"] }, /symbols must not repeat/],
    ["one text for a list", { symbols: "BTC/USD" }, /symbols must be a list/],
    ["an unknown account", { account: "papr" }, /Did you mean "paper"/],
    ["cash for an account that has its own", { account: paper(), cash: 5 }, /cash must be left out/],
    ["cash that is none", { cash: NaN }, /cash must be a finite number/],
    ["an unknown option", { acount: "paper" }, /Did you mean "account"/],
  ])("%s", async (_name, wrong, message) => {
    await expect(preview(subject(up), { ...options, ...wrong } as never)).rejects.toThrow(message);
  });

  test("something that is not a configured strategy", async () => {
    await expect(preview({} as never, options)).rejects.toThrow(
      /configured must have strategy, params, execution and bars/,
    );
  });
});
