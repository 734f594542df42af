import type { Execution } from "../engine/execution.ts";
import { TradeRecorder } from "./recorder.ts";
import type { ExitReason } from "./trades.ts";

/**
 * Cash and one net position, and the only place where fills change them. Backtest paths of every kind go through these
 * methods, so they cannot disagree about a cent. Fields are plain numbers for speed; nothing outside the engine writes them.
 */
export class Account {
  cash: number;
  /** Signed units: negative is short. */
  units = 0;
  /** Average fill price of the open position. */
  entryPrice = NaN;
  entryBar = -1;
  /** Entry fees not yet charged to a trade. */
  openFees = 0;
  feesPaid = 0;
  /** Sum of the notionals of all fills. */
  turnover = 0;
  /** Distances of the open position, as fractions; NaN where not used. */
  stopLoss = NaN;
  takeProfit = NaN;
  trailingStop = NaN;
  /** Best price since entry: the highest high of a long, the lowest low of a short, up to the previous bar. */
  best = NaN;
  readonly trades: TradeRecorder;
  readonly #fees: number;
  readonly #slippage: number;
  readonly #risk: number;

  constructor(execution: Execution, trades = new TradeRecorder()) {
    this.trades = trades;
    this.cash = execution.cash;
    this.#fees = execution.fees;
    this.#slippage = execution.slippage;
    this.#risk = execution.risk;
  }

  /** Value with the position marked at `price`. */
  equityAt(price: number): number {
    return this.cash + this.units * price;
  }

  get hasStops(): boolean {
    return (
      this.stopLoss === this.stopLoss ||
      this.takeProfit === this.takeProfit ||
      this.trailingStop === this.trailingStop
    );
  }

  setStops(stopLoss: number, takeProfit: number, trailingStop: number): void {
    this.stopLoss = stopLoss;
    this.takeProfit = takeProfit;
    this.trailingStop = trailingStop;
  }

  /**
   * Trades at `price` (a bar's open) to a position of `fraction` of equity, -1 to 1. A change of sign closes first and
   * opens from the cash that leaves.
   */
  toFraction(fraction: number, price: number, bar: number): void {
    if (fraction === 0 || fraction * this.units < 0) this.flatten(price, bar, "signal", true);
    if (fraction === 0) return;
    if (this.units === 0) {
      this.#open(fraction, price, bar);
      return;
    }
    const wanted = (fraction * this.equityAt(price)) / (price * (1 + this.#fees));
    if (Math.abs(wanted) > Math.abs(this.units)) this.#add(wanted - this.units, price, bar);
    else if (wanted !== this.units) this.#reduce(Math.abs(this.units - wanted), price, bar);
  }

  /** Adds `fraction` of equity in the position's direction; a position of the other sign is closed first. */
  increase(fraction: number, price: number, bar: number): void {
    if (fraction * this.units < 0) this.flatten(price, bar, "signal", true);
    if (this.units === 0) this.#open(fraction, price, bar);
    else this.#add((fraction * this.equityAt(price)) / (price * (1 + this.#fees)), price, bar);
  }

  /** Closes everything at `price`, slipped against us where `slips`. */
  flatten(price: number, bar: number, reason: ExitReason, slips: boolean): void {
    if (this.units === 0) return;
    this.#exit(Math.abs(this.units), price, bar, reason, slips);
  }

  /**
   * Applies stop-loss, trailing stop and take-profit to one bar; true when one closed the position. A gap through a level
   * fills at the open, and where stop and target lie in the same bar the stop is assumed first.
   */
  applyStops(open: number, high: number, low: number, bar: number): boolean {
    const side = this.units > 0 ? 1 : -1;
    const entry = this.entryPrice;
    const worst = side > 0 ? low : high;
    const most = side > 0 ? high : low;
    let stop = side > 0 ? -Infinity : Infinity;
    let reason: ExitReason = "stop-loss";
    if (this.stopLoss === this.stopLoss) stop = entry * (1 - side * this.stopLoss);
    if (this.trailingStop === this.trailingStop) {
      const trail = this.best * (1 - side * this.trailingStop);
      if (side * (trail - stop) > 0) {
        stop = trail;
        reason = "trailing-stop";
      }
    }
    if (side * (stop - worst) >= 0) {
      this.flatten(side > 0 ? Math.min(open, stop) : Math.max(open, stop), bar, reason, true);
      return true;
    }
    if (this.takeProfit === this.takeProfit) {
      const limit = entry * (1 + side * this.takeProfit);
      if (side * (most - limit) >= 0) {
        this.flatten(side > 0 ? Math.max(open, limit) : Math.min(open, limit), bar, "take-profit", false);
        return true;
      }
    }
    // After the checks: this bar's own extreme may not tighten the stop it is tested against.
    if (side * (most - this.best) > 0) this.best = most;
    return false;
  }

  #open(fraction: number, price: number, bar: number): void {
    const side = fraction > 0 ? 1 : -1;
    const fill = price * (1 + side * this.#slippage);
    let units = (Math.abs(fraction) * this.cash) / (fill * (1 + this.#fees));
    if (this.#risk === this.#risk && this.stopLoss === this.stopLoss)
      units = Math.min(units, (this.#risk * this.cash) / (fill * this.stopLoss));
    if (!(units > 0)) return;
    this.entryBar = bar;
    this.entryPrice = fill;
    this.best = fill;
    this.#book(side * units, fill, true);
  }

  /** Adds signed `units`; clipped so that a long never needs more than the cash and a short never exceeds equity. */
  #add(units: number, price: number, bar: number): void {
    const side = units > 0 ? 1 : -1;
    const fill = price * (1 + side * this.#slippage);
    const room =
      side > 0
        ? this.cash / (fill * (1 + this.#fees))
        : this.equityAt(price) / (fill * (1 + this.#fees)) + this.units;
    const size = Math.min(Math.abs(units), room);
    if (!(size > 0)) return;
    const held = Math.abs(this.units);
    this.entryPrice = (this.entryPrice * held + fill * size) / (held + size);
    if (this.entryBar < 0) this.entryBar = bar;
    this.#book(side * size, fill, true);
  }

  #reduce(size: number, price: number, bar: number): void {
    this.#exit(size, price, bar, "signal", true);
  }

  #exit(size: number, price: number, bar: number, reason: ExitReason, slips: boolean): void {
    const side = this.units > 0 ? 1 : -1;
    const held = Math.abs(this.units);
    const fill = slips ? price * (1 - side * this.#slippage) : price;
    const entryFees = size === held ? this.openFees : this.openFees * (size / held);
    const exitFee = this.#book(-side * size, fill, false);
    this.openFees -= entryFees;
    this.trades.record(side, size, this.entryBar, this.entryPrice, bar, fill, entryFees + exitFee, reason);
    if (size === held) {
      this.units = 0;
      this.openFees = 0;
      this.entryPrice = NaN;
      this.entryBar = -1;
    }
  }

  #book(units: number, fill: number, opening: boolean): number {
    const notional = Math.abs(units) * fill;
    const fee = notional * this.#fees;
    this.units += units;
    this.cash -= units * fill + fee;
    this.feesPaid += fee;
    this.turnover += notional;
    if (opening) this.openFees += fee;
    return fee;
  }
}
