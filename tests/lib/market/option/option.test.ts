import fc from "fast-check";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { optionChain } from "../../../../lib/market/option/chain.ts";
import { impliedVolatility } from "../../../../lib/market/option/implied-volatility.ts";
import {
  black76,
  blackScholes,
  type ForwardOption,
  type SpotOption,
} from "../../../../lib/market/option/price.ts";

describe("textbook examples", () => {
  test("Hull, example 15.6: a call and a put on a share", () => {
    const terms = { spot: 42, strike: 40, rate: 0.1, volatility: 0.2, years: 0.5 };
    expect(blackScholes({ side: "call", ...terms }).price).toBeCloseTo(4.76, 2);
    expect(blackScholes({ side: "put", ...terms }).price).toBeCloseTo(0.81, 2);
  });

  test("Hull, example 17.1: a call on an index that pays dividends", () => {
    const call = { side: "call", spot: 930, strike: 900, rate: 0.08, dividendYield: 0.03 } as const;
    expect(blackScholes({ ...call, volatility: 0.2, years: 2 / 12 }).price).toBeCloseTo(51.83, 2);
  });

  test("Hull, chapter 18: a put on a future", () => {
    const put = {
      side: "put",
      forward: 20,
      strike: 20,
      rate: 0.09,
      volatility: 0.25,
      years: 4 / 12,
    } as const;
    expect(black76(put).price).toBeCloseTo(1.12, 2);
  });

  test("Hull, chapter 19: the greeks of the bank's call", () => {
    const value = blackScholes({
      side: "call",
      spot: 49,
      strike: 50,
      rate: 0.05,
      volatility: 0.2,
      years: 0.3846,
    });
    expect(value.price).toBeCloseTo(2.4, 2);
    expect(value.delta).toBeCloseTo(0.522, 3);
    expect(value.gamma).toBeCloseTo(0.066, 3);
    expect(value.vega).toBeCloseTo(12.1, 1);
    expect(value.theta).toBeCloseTo(-4.31, 2);
    expect(value.rho).toBeCloseTo(8.91, 2);
  });

  test("Haug: a share without dividends, an index put, an oil future", () => {
    const terms = { strike: 65, spot: 60, years: 0.25, rate: 0.08, volatility: 0.3 };
    expect(blackScholes({ side: "call", ...terms }).price).toBeCloseTo(2.1334, 4);
    const index = { spot: 100, strike: 95, years: 0.5, rate: 0.1, dividendYield: 0.05, volatility: 0.2 };
    expect(blackScholes({ side: "put", ...index }).price).toBeCloseTo(2.4648, 4);
    const oil = { forward: 19, strike: 19, years: 0.75, rate: 0.1, volatility: 0.28 };
    expect(black76({ side: "call", ...oil }).price).toBeCloseTo(1.7011, 4);
    expect(black76({ side: "put", ...oil }).price).toBeCloseTo(1.7011, 4);
  });

  test("Hull, section 15.11: 1.875 for a call implies 23.5 %", () => {
    const call = { side: "call", spot: 21, strike: 20, rate: 0.1, years: 0.25, price: 1.875 } as const;
    expect(impliedVolatility(call)).toBeCloseTo(0.235, 3);
  });
});

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const terms = fc.record({
  strike: number(50, 200),
  years: number(0.02, 3),
  rate: number(-0.02, 0.12),
  volatility: number(0.05, 1.5),
});
const onSpot = terms.chain(rest =>
  fc.record({ spot: number(60, 160), dividendYield: number(0, 0.08), rest: fc.constant(rest) }),
);

describe("at any terms", () => {
  test("a call less a put is a forward", () => {
    fc.assert(
      fc.property(onSpot, ({ spot, dividendYield, rest }) => {
        const option = { spot, dividendYield, ...rest };
        const [call, put] = (["call", "put"] as const).map(side => blackScholes({ side, ...option }).price);
        const { strike, rate, years } = rest;
        const forward = spot * Math.exp(-dividendYield * years) - strike * Math.exp(-rate * years);
        expect(call - put).toBeCloseTo(forward, 9);
        const future = { forward: spot, ...rest };
        const [c, p] = (["call", "put"] as const).map(side => black76({ side, ...future }).price);
        expect(c - p).toBeCloseTo((spot - strike) * Math.exp(-rate * years), 9);
      }),
    );
  });

  test("Black-76 on the forward is Black-Scholes on the spot", () => {
    fc.assert(
      fc.property(
        onSpot,
        fc.constantFrom("call" as const, "put" as const),
        ({ spot, dividendYield, rest }, side) => {
          const forward = spot * Math.exp((rest.rate - dividendYield) * rest.years);
          const price = blackScholes({ side, spot, dividendYield, ...rest }).price;
          expect(black76({ side, forward, ...rest }).price).toBeCloseTo(price, 9);
        },
      ),
    );
  });

  test("the greeks are what small changes of the terms make of the price", () => {
    const slope = (price: (change: number) => number, h: number) =>
      (8 * (price(h) - price(-h)) - (price(2 * h) - price(-2 * h))) / (12 * h);
    const close = (have: number, wanted: number, scale: number) =>
      expect(Math.abs(have - wanted)).toBeLessThan(1e-5 * scale);
    fc.assert(
      fc.property(
        onSpot,
        fc.constantFrom("call" as const, "put" as const),
        ({ spot, dividendYield, rest }, side) => {
          const option: SpotOption = {
            side,
            spot,
            dividendYield,
            ...rest,
            volatility: rest.volatility + 0.1,
            years: rest.years + 0.2,
          };
          const { spot: s, volatility: v, years: y, rate: r = 0 } = option;
          const have = blackScholes(option);
          const price = (change: Partial<SpotOption>) => blackScholes({ ...option, ...change });
          close(
            have.delta,
            slope(h => price({ spot: s + h }).price, 1e-3 * s),
            1,
          );
          close(have.gamma * s, slope(h => price({ spot: s + h }).delta, 1e-3 * s) * s, 10);
          close(
            have.vega,
            slope(h => price({ volatility: v + h }).price, 1e-3),
            s,
          );
          close(have.theta, -slope(h => price({ years: y + h }).price, 1e-3), s);
          close(
            have.rho,
            slope(h => price({ rate: r + h }).price, 1e-3),
            s,
          );
          const future: ForwardOption = { ...option, forward: s };
          const black = black76(future);
          const value = (change: Partial<ForwardOption>) => black76({ ...future, ...change });
          close(
            black.delta,
            slope(h => value({ forward: s + h }).price, 1e-3 * s),
            1,
          );
          close(black.gamma * s, slope(h => value({ forward: s + h }).delta, 1e-3 * s) * s, 10);
          close(
            black.vega,
            slope(h => value({ volatility: v + h }).price, 1e-3),
            s,
          );
          close(black.theta, -slope(h => value({ years: y + h }).price, 1e-3), s);
          close(
            black.rho,
            slope(h => value({ rate: r + h }).price, 1e-3),
            s,
          );
        },
      ),
    );
  });

  test("the volatility that a price implies gives the price again", () => {
    fc.assert(
      fc.property(
        onSpot,
        fc.constantFrom("call" as const, "put" as const),
        ({ spot, dividendYield, rest }, side) => {
          const { volatility, ...known } = { side, spot, dividendYield, ...rest };
          const { price, vega } = blackScholes({ ...known, volatility });
          // Where vega is nothing every volatility gives the price.
          fc.pre(vega > 1e-4 * spot);
          const implied = impliedVolatility({ ...known, price });
          expect(Math.abs(implied - volatility)).toBeLessThan((1e-11 * spot) / vega + 1e-9);
        },
      ),
    );
  });

  test("far out of the money, too, where the price is next to nothing", () => {
    for (const volatility of [0.05, 0.22]) {
      const strike = 100 * Math.exp(-5 * volatility);
      const terms = { side: "put", spot: 100, strike, years: 0.05 } as const;
      const { price } = blackScholes({ ...terms, volatility });
      expect(price).toBeLessThan(1e-80);
      expect(impliedVolatility({ ...terms, price })).toBeCloseTo(volatility, 9);
    }
  });
});

describe("what cannot be", () => {
  test("a price below exercise or above the underlying implies no volatility", () => {
    const call = { side: "call", spot: 100, strike: 80, years: 1 } as const;
    expect(impliedVolatility({ ...call, price: 19.9 })).toBeNaN();
    expect(impliedVolatility({ ...call, price: 100.1 })).toBeNaN();
  });

  test("an expired option or a negative price is refused", () => {
    const option = { side: "call", spot: 100, strike: 80, volatility: 0.2 } as const;
    expect(() => blackScholes({ ...option, years: 0 })).toThrow(/years must be above 0, received 0/);
    expect(() => black76({ ...option, forward: -37, years: 1 })).toThrow(/forward must be above 0/);
    expect(() => blackScholes({ ...option, years: 1, dividendYield: NaN })).toThrow(
      /dividendYield must be a number/,
    );
  });
});

describe("a chain", () => {
  const year = Date.UTC(2024, 0, 1);
  const quotes = [90, 100, 110].flatMap(strike =>
    (["call", "put"] as const).map(side => ({
      side,
      strike,
      expiry: year + 182.5 * 86_400_000,
      price: blackScholes({
        side,
        spot: 100,
        strike,
        years: 0.5,
        rate: 0.03,
        volatility: 0.2 + strike / 1_000,
      }).price,
    })),
  );
  const chain = optionChain(quotes.toReversed(), { moment: year, spot: 100, rate: 0.03 });

  test("finds the volatility of each strike, in order", () => {
    expect(chain.rows.map(row => [row.strike, row.side, Number(row.volatility.toFixed(9))])).toEqual(
      [90, 100, 110].flatMap(strike => [
        [strike, "call", (200 + strike) / 1_000],
        [strike, "put", (200 + strike) / 1_000],
      ]),
    );
    expect(chain.smile(chain.expiries[0], 100).map(({ strike }) => strike)).toEqual([90, 100, 110]);
    expect(chain[displaySymbol]()["text/html"]).toContain("vega 1%");
    expect(inspect(chain).split("\n")[2]).toMatch(/^2024-07-01 12:00 {2}90 C +\d+\.\d+ +29\.00% /);
    const nothing = optionChain([], { moment: year, spot: 100 });
    expect(inspect(nothing)).toMatch(/^expiry {2}option {2}price /);
  });

  test("reads unified symbols, prices them on futures, and leaves a senseless quote without greeks", () => {
    const [good, bad] = optionChain(
      [
        { symbol: "BTC/USDC:USDC-240628-60000-C", price: 4_000 },
        { symbol: "BTC/USDC:USDC-240628-70000-P", price: 1 },
      ],
      { moment: "2024-03-28", forward: 60_000 },
    ).rows;
    // At the money a call is worth about 0.4·F·σ·√t (Brenner and Subrahmanyam 1988).
    expect(good.volatility).toBeCloseTo(4_000 / (0.3989 * 60_000 * Math.sqrt(92 / 365)), 2);
    expect([bad.price, bad.volatility, bad.delta]).toEqual([1, NaN, NaN]);
  });

  test("keeps an option that nobody quotes, without a price, and names the one whose price is none", () => {
    const [first, second] = quotes;
    const { rows } = optionChain([first, { ...second, price: NaN }], { moment: year, spot: 100, rate: 0.03 });
    expect(rows[0].volatility).toBeCloseTo(0.29, 9);
    expect(rows[1]).toMatchObject({ strike: 90, side: "put", price: NaN, volatility: NaN, vega: NaN });
    expect(() =>
      optionChain([first, { ...second, price: null as never }], { moment: year, spot: 100 }),
    ).toThrow("quotes[1].price must be a number, received null");
  });

  test("takes the hour of an expiry, on the date of its symbol and no other", () => {
    const quote = { symbol: "BTC/USD:BTC-241227-60000-C", price: 1_000 };
    const at = { moment: "2024-12-27 07:00", spot: 60_000 };
    expect(optionChain([{ ...quote, expiry: "2024-12-27 08:00" }], at).rows[0].years).toBeCloseTo(
      1 / 8_760,
      12,
    );
    expect(() => optionChain([{ ...quote, expiry: "2025-12-27 08:00" }], at)).toThrow(
      "quotes[0].expiry must be on the date of BTC/USD:BTC-241227-60000-C",
    );
  });

  test("refuses both prices, neither, and what has expired", () => {
    expect(() => optionChain([], { moment: 0 })).toThrow(/spot or forward must be given/);
    expect(() => optionChain(quotes, { moment: "2025-01-01", spot: 100 })).toThrow(/expired at 2024-07-01/);
  });
});
