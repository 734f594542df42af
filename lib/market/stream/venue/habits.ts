/** What ccxt's unified interface does not say about a venue. */
export interface VenueHabits {
  /** Its trades are numbered without holes. */
  readonly numbersTrades: boolean;
  /** Further parameters of `watchTrades`. */
  readonly watchTrades?: Readonly<Record<string, unknown>>;
  /** Further parameters of `watchTicker`. */
  readonly watchTicker?: Readonly<Record<string, unknown>>;
  /** Parameters that make `fetchTrades` begin at a number; absent where it begins at a time only. */
  readonly fetchTradesFrom?: (id: bigint) => Readonly<Record<string, unknown>>;
  /** Depths a book can be subscribed with; absent where it is always whole. */
  readonly bookDepths?: readonly number[];
  /** ccxt options, beyond the defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
}

// Binance's single trades can be read again with a key only; its aggregated ones (one order's fills at one price) without, and
// their numbers agree between WebSocket, REST and the public dumps.
const binance: VenueHabits = {
  numbersTrades: true,
  watchTrades: { name: "aggTrade" },
  // ccxt takes the small ticker by default, which has no quotes.
  watchTicker: { name: "ticker" },
  fetchTradesFrom: id => ({ fromId: String(id) }),
};

const habits: Readonly<Record<string, VenueHabits>> = {
  binance: { ...binance, options: { fetchMarkets: { types: ["spot"] } } },
  binanceus: binance,
  binanceusdm: binance,
  kraken: { numbersTrades: true, bookDepths: [10, 25, 100, 500, 1_000] },
};

/** Where nothing is known trades are taken as they come, and holes are looked for after a break or silence only. */
export function habitsOf(venue: string): VenueHabits {
  return habits[venue] ?? { numbersTrades: false };
}
