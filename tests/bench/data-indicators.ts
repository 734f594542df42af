import { lastingColumn } from "../../lib/core/column/shared-column.ts";
import * as pt from "../../lib/index.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";

/** Indicators over whole columns. pandas and pandas-ta begin fading averages otherwise; they agree with TA-Lib and us later on. */
export async function indicatorRows(
  { bars, size, against }: DataContext,
  file: string,
): Promise<Comparison[]> {
  const { ta } = pt;
  // A column that no bar set owns: nothing that was kept for it helps.
  const close = lastingColumn(bars.length);
  close.set(bars.close);
  const { high, low } = bars;
  const indicators = {
    sma: () => ({ sma: ta.sma(close, 20) }),
    ema: () => ({ ema: ta.ema(close, 20) }),
    rsi: () => ({ rsi: ta.rsi(close, 14) }),
    atr: () => ({ atr: ta.atr({ high, low, close }, 14) }),
    bollinger: () => ({ ...ta.bollinger(close, 20, 2) }),
    macd: () => ({ ...ta.macd(close, 12, 26, 9) }),
    stddev: () => ({ stddev: ta.stddev(close, 20) }),
  };
  const found: Comparison[] = [];
  for (const [name, ours] of Object.entries(indicators))
    found.push(
      ...(await against({
        what: `${name} of ${size} points`,
        ours,
        file,
        peers: {
          [`talib_${name}`]: { target: 1 },
          [`pandas_${name}`]: { target: 10, settled: true },
          [`ta_${name}`]: { settled: true, once: true },
        },
      })),
    );
  return found;
}
