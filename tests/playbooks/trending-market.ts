import { seededRandom } from "../../lib/core/random.ts";
import { day } from "../../lib/core/time.ts";

/**
 * A CSV of daily bars on which moving averages honestly earn: regimes of some 45 days rise or fall by 1 % a day, with noise of
 * half that. Every regime outlasts the lag of the fast averages by far, so the best of the grid is no luck, and an
 * out-of-sample Sharpe ratio of about 8 stands far above what 250 trials without skill would show. It ends in a rising
 * regime, long ago: there is an order to preview, and its price is stale.
 */
export function trendingMarket(bars = 3_000): string {
  const random = seededRandom(1);
  const lines = ["time,open,high,low,close,volume"];
  let [price, left, direction] = [100, 0, -1];
  for (let i = 0; i < bars; i++) {
    if (left <= 0) {
      direction = -direction;
      left = Math.round(45 * (0.7 + 0.6 * random.uniform()));
    }
    left--;
    const open = price;
    price *= Math.exp(direction * 0.01 + 0.005 * random.normal());
    const high = Math.max(open, price) * (1 + 0.001 * random.uniform());
    const low = Math.min(open, price) * (1 - 0.001 * random.uniform());
    const time = new Date(Date.UTC(2010, 0, 1) + i * day).toISOString().slice(0, 10);
    lines.push([time, ...[open, high, low, price].map(value => value.toFixed(6)), 1_000].join(","));
  }
  return `${lines.join("\n")}\n`;
}
