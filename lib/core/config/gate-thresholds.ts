import { z } from "zod";

/** `{ pass, borderline }` for a figure that should be large (`"at least"`) or small (`"at most"`). */
function bounds(direction: "at least" | "at most", largest = Infinity) {
  const error =
    largest === 1 ? "must be a fraction from 0 to 1 (0.15 is 15 %)" : "must be a finite number of 0 or more";
  const figure = () => z.number({ error }).min(0, { error }).max(largest, { error });
  const order =
    direction === "at least" ? "must not be above its pass value" : "must not be below its pass value";
  return z
    .strictObject({ pass: figure(), borderline: figure() })
    .refine(({ pass, borderline }) => (direction === "at least" ? borderline <= pass : borderline >= pass), {
      error: order,
      path: ["borderline"],
    });
}

const trades = "must be a whole number of 1 or more (trades)";

/** `[profiles.<name>.gate]`: what a strategy must show before it is promoted. Every key is needed. */
export const gateSchema = z
  .strictObject({
    sharpe: bounds("at least"),
    max_drawdown: bounds("at most", 1),
    crash_drawdown: bounds("at most", 1),
    deflated_sharpe: bounds("at least", 1),
    probability_of_loss: bounds("at most", 1),
    efficiency: bounds("at least"),
    min_trades: z.number({ error: trades }).int({ error: trades }).min(1, { error: trades }),
  })
  .transform(given => ({
    sharpe: given.sharpe,
    maxDrawdown: given.max_drawdown,
    crashDrawdown: given.crash_drawdown,
    deflatedSharpe: given.deflated_sharpe,
    probabilityOfLoss: given.probability_of_loss,
    efficiency: given.efficiency,
    minTrades: given.min_trades,
  }));
