/** Terms of one order from `next`. Each overrides the run's own. */
export interface OrderOptions {
  /** Fraction of equity in (0, 1]; default: the run's `size`. */
  size?: number;
  /** Close at this fraction of adverse move from the entry price. */
  stopLoss?: number;
  /** Close at this fraction of favourable move from the entry price. */
  takeProfit?: number;
  /** Close at this fraction from the best price since entry. */
  trailingStop?: number;
}

/** What `next` may see of the account and ask of it. Orders given at a bar's close fill at the next bar's open. */
export interface Broker {
  /** Signed units held: negative is short, 0 flat. */
  readonly position: number;
  /** Average fill price of the open position; NaN when flat. */
  readonly entryPrice: number;
  /** Account value at this bar's close. */
  readonly equity: number;
  /** What of it is in no position, in quote currency; a short adds what it was sold for. */
  readonly cash: number;
  /** This bar's open time, ms UTC. */
  readonly time: number;
  /** Index of this bar. */
  readonly index: number;
  /** Goes long with `size` of equity. A short is closed first; an existing long is added to, as far as cash allows. */
  buy(options?: OrderOptions): void;
  /** Goes short with `size` of equity. A long is closed first; an existing short is added to. */
  sell(options?: OrderOptions): void;
  /** Closes whatever is open. */
  close(): void;
  /** Asks for a position of `fraction` of equity, -1 to 1, whatever is held now. */
  target(fraction: number, options?: OrderOptions): void;
}
