import { ofBars, ofValues } from "../indicator.ts";
import type { Machine } from "../machine/machine.ts";
import { wilderMachine, type Smoother } from "../machine/smoother.ts";
import { Sum } from "../machine/window.ts";
import { bars } from "../parameters.ts";
import { rsiColumn } from "./rsi-column.ts";

/**
 * Relative strength index (Wilder 1978), 0 to 100, over `period` changes (default 14): 100 · average gain / (average gain +
 * average loss). 0 where price never moved, as in TA-Lib: on a dead market that reads as oversold and is not.
 */
export const rsi = ofValues<[period?: number]>("rsi", {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new Strength(wilderMachine(period), wilderMachine(period), false),
  batch: ([values], period) => rsiColumn(values, period),
});

/**
 * RSI of simple means instead of Wilder's averages (Cutler; default 14 changes): forgets, and jumps when a large change leaves the
 * window. 50 where price did not move: no move is no sign of strength or weakness.
 */
export const cutlerRsi = ofValues<[period?: number]>("cutlerRsi", {
  parameters: [bars("period", 14)],
  lookback: period => period,
  machine: period => new CutlerStrength(period),
});

/**
 * Chande's momentum oscillator, −100 to 100 (default 14 changes), of Wilder's averages as TA-Lib has it: 2 · RSI − 100. `cmou` is
 * Chande's own. 0 where price never moved.
 */
export const cmo = ofValues<[period?: number]>("cmo", {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new Strength(wilderMachine(period), wilderMachine(period), true),
});

/** Chande's momentum oscillator as he defined it (1994), of plain sums over `period` changes (default 14). 0 without a move. */
export const cmou = ofValues<[period?: number]>("cmou", {
  parameters: [bars("period", 14)],
  lookback: period => period,
  machine: period => new Strength(new Sum(period), new Sum(period), true),
});

class Strength implements Machine {
  readonly #gain: Smoother | Sum;
  readonly #loss: Smoother | Sum;
  readonly #signed: boolean = false;
  #last = NaN;

  constructor(gain: Smoother | Sum, loss: Smoother | Sum, signed: boolean) {
    this.#gain = gain;
    this.#loss = loss;
    this.#signed = signed;
  }

  next(x: number): number {
    const change = x - this.#last;
    this.#last = x;
    const size = Math.abs(change);
    // Twice the gain and twice the loss: their share is the same.
    const gain = this.#gain.next(size + change);
    const loss = this.#loss.next(size - change);
    const both = gain + loss;
    if (both === 0) return 0;
    // Divided first: of a whole a hundred times it would be a last bit more than 100 now and then.
    return 100 * ((this.#signed ? gain - loss : gain) / both);
  }
}

class CutlerStrength implements Machine {
  readonly #gain: Sum;
  readonly #loss: Sum;
  #last = NaN;

  constructor(period: number) {
    this.#gain = new Sum(period);
    this.#loss = new Sum(period);
  }

  next(x: number): number {
    const change = x - this.#last;
    this.#last = x;
    const gain = this.#gain.next(change < 0 ? 0 : change);
    const loss = this.#loss.next(change > 0 ? 0 : -change);
    return gain + loss === 0 ? 50 : 100 * (gain / (gain + loss));
  }
}

/** Intraday momentum (Chande; default 14 bars), 0 to 100: Σ rises by Σ all moves from open to close. 50 without a move. */
export const imi = ofBars<"open" | "close", [period?: number]>("imi", ["open", "close"], {
  parameters: [bars("period", 14)],
  lookback: period => period - 1,
  machine: period => new Intraday(period),
});

class Intraday implements Machine {
  readonly #up: Sum;
  readonly #moves: Sum;

  constructor(period: number) {
    this.#up = new Sum(period);
    this.#moves = new Sum(period);
  }

  next(open: number, close: number): number {
    const move = close - open;
    const up = this.#up.next(move > 0 ? move : 0);
    const moves = this.#moves.next(Math.abs(move));
    return moves === 0 ? 50 : 100 * (up / moves);
  }
}
