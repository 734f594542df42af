import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { actionsBeside, actionsFromColumns, readActions } from "../../../../lib/market/adjust/actions.ts";
import { adjust } from "../../../../lib/market/adjust/adjust.ts";
import { totalReturn } from "../../../../lib/market/adjust/total-return.ts";
import { fromArrow, toArrow } from "../../../../lib/market/arrow.ts";
import { makeBars } from "../../../../lib/market/bars.ts";
import { load } from "../../../../lib/market/load.ts";
import { toParquet } from "../../../../lib/market/frame/files.ts";
import { resample } from "../../../../lib/market/resample.ts";
import { exchangeSource } from "../../../../lib/market/sources/exchange.ts";
import { synthetic } from "../../../../lib/market/sources/synthetic.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { temporaryFolder } from "../../../support/folder.ts";

const column = (...values: number[]) => Float64Array.from(values);
const day = 86_400_000;

describe("events beside the prices", () => {
  test("a split counts where the close jumps by it, and not where the prices know it already", () => {
    const events = { time: column(0, day, 2 * day), dividend: column(0, 0, 0.5), split: column(0, 2, 0) };
    expect(actionsBeside({ ...events, close: column(100, 51, 52) })).toEqual([
      { kind: "split", time: day, ratio: 2 },
      { kind: "dividend", time: 2 * day, amount: 0.5 },
    ]);
    expect(actionsBeside({ ...events, close: column(50, 51, 52) })).toEqual([
      { kind: "dividend", time: 2 * day, amount: 0.5 },
    ]);
    // 1 for 10: the close rises tenfold in raw prices.
    const reverse = { time: column(0, day), split: column(0, 0.1) };
    expect(actionsBeside({ ...reverse, close: column(3, 31) })).toHaveLength(1);
    expect(actionsBeside({ ...reverse, close: column(30, 31) })).toEqual([]);
    expect(actionsBeside({ time: column(0), close: column(1) })).toBeUndefined();
  });

  test("a file's columns travel with its bars; a slice knows no later event; a longer bar holds its days'", async () => {
    const path = join(temporaryFolder(), "shares.csv");
    const rows = [100, 102, 51, 52, 53, 54, 55, 56].map((close, i) => {
      const date = new Date(Date.UTC(2024, 0, 1) + i * day).toISOString().slice(0, 10);
      return `${date},${close},${close},${close},${close},7,${i === 4 ? 0.53 : 0},${i === 2 ? 2 : 1}`;
    });
    await writeFile(path, ["date,open,high,low,close,volume,dividends,stock splits", ...rows].join("\n"));
    const bars = await load("X", { file: path });
    expect(bars.actions).toEqual([
      { kind: "split", time: Date.UTC(2024, 0, 3), ratio: 2 },
      { kind: "dividend", time: Date.UTC(2024, 0, 5), amount: 0.53 },
    ]);
    expect([...adjust(bars, undefined, { for: "splits" }).close]).toEqual([50, 51, 51, 52, 53, 54, 55, 56]);
    // Held from the first close: two shares for one, and 0.53 of dividend buys a hundredth more at 53.
    expect(totalReturn(bars).at(-1)).toBeCloseTo((56 * 2 * 1.01) / 100, 12);
    expect(bars.slice(0, 4).actions).toHaveLength(1);
    expect(bars.slice(0, 2).actions).toEqual([]);
    expect(resample(bars, "1w").actions!.map(({ time }) => time)).toEqual([
      Date.UTC(2024, 0, 1),
      Date.UTC(2024, 0, 1),
    ]);
    // An adjusted view has them in its prices: taking them again would be wrong.
    expect(adjust(bars).actions).toBeUndefined();
  });

  test("they travel through Arrow and Parquet", async () => {
    const folder = temporaryFolder();
    const actions = actionsFromColumns({ time: [day], split: [2], dividend: [0.25] });
    const plain = synthetic("X/Y", { limit: 3, timeframe: "1d" });
    const bars = makeBars(
      { symbol: "X/Y", timeframe: "1d", source: "test", synthetic: false, actions },
      plain,
    );
    expect(fromArrow(await toArrow(bars)).actions).toEqual(actions);
    await toParquet(bars, join(folder, "bars.parquet"));
    expect((await load("X/Y", { file: join(folder, "bars.parquet") })).actions).toEqual(actions);
    expect(fromArrow(await toArrow(plain)).actions).toBeUndefined();
    expect(() => readActions('[{"kind":"split","ratio":-1}]', "bars.arrow")).toThrow(
      /bars\.arrow notes corporate actions that cannot be read/,
    );
    expect(() => readActions("{", "bars.arrow")).toThrow(/cannot be read/);
  });

  test("options in their place are refused, with the order of both", () => {
    const options = { asOf: "2024-01-01" } as never;
    expect(() => adjust(synthetic("X/Y", { limit: 3 }), options)).toThrow(
      /^actions must be an array, received \{"asOf".*options come after them: pt\.adjust\(bars, undefined, \{ asOf \}\)/s,
    );
  });

  test("bars without them say so instead of staying as they are", () => {
    expect(() => adjust(synthetic("X/Y", { limit: 3 }))).toThrow(
      /The bars of X\/Y carry no corporate actions/,
    );
    expect(adjust(synthetic("X/Y", { limit: 3 }), []).length).toBe(3);
  });
});

test("exchanges and the synthetic market keep no hours", () => {
  expect(synthetic("X/Y", { limit: 3 }).calendar).toBe("24/7");
  expect(exchangeSource("kraken").calendar).toBe("24/7");
});

describeWithShared("of real files", () => {
  test("Quandl's raw Apple carries its split and four dividends", async () => {
    const file = sharedData("market/equity/QUANDL_ARCHIVE_WIKI_PRICES_sample.zip");
    const { actions } = await load("AAPL", { file });
    const split = actions!.filter(({ kind }) => kind === "split");
    expect(split).toEqual([{ kind: "split", time: Date.UTC(2014, 5, 9), ratio: 7 }]);
    expect(actions!.length - split.length).toBe(4);
  });

  test("Yahoo's prices know the split of Shin-Etsu already: only its five dividends are left", async () => {
    const file = sharedData("market/messy/yfinance/4063-T-1d-bad-div-fixed.csv");
    const { actions } = await load("4063.T", { file });
    expect(actions!.map(({ kind }) => kind)).toEqual(Array(5).fill("dividend"));
  });
});
