import { z } from "zod";
import { tells } from "../../book/checksum/checksum.ts";
import { krakenChecksum } from "../../book/checksum/kraken.ts";
import type { BestLevels } from "../../book/message.ts";
import { okxChecksum } from "../../book/checksum/okx.ts";

/** The books of an exchange as ccxt keeps them. */
export interface KnownBooks {
  /** The book of a symbol, and what the venue says about its market. */
  of(symbol: string): { readonly book: BestLevels; readonly info: unknown } | undefined;
  /** The symbol that is followed and has this name on the connection of the message. */
  symbolOf(id: string): string | undefined;
}

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
  /** ccxt hands its trades over with the side of who waited in the book, in place of who took the initiative. */
  readonly tellsMakersSide?: true;
  /** `fetchTrades` wants the end of a span and gives the newest trades of it, not the first. */
  readonly tradesNewestFirst?: true;
  /** Depths a book can be subscribed with; absent where it is always whole. */
  readonly bookDepths?: readonly number[];
  /**
   * Makes what looks at each message of one exchange after ccxt has: it gives the symbol whose book the message leaves wrong, by the
   * venue's own checksum or numbers, and undefined where it is right or nothing tells.
   */
  readonly bookCheck?: () => (message: object, books: KnownBooks) => string | undefined;
  /** The number of a message on its connection, where the venue numbers all of them without holes, whatever they are about. */
  readonly messageNumber?: (message: object) => number | undefined;
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

const krakenBook = z.object({
  channel: z.literal("book"),
  data: z.tuple([z.object({ symbol: z.string(), checksum: z.number() })]),
});
const krakenDecimals = z.object({ pair_decimals: z.coerce.number(), lot_decimals: z.coerce.number() });

// Kraken numbers no book message, and ccxt leaves its checksum unread: a lost message would stay in the book.
const kraken: VenueHabits = {
  numbersTrades: true,
  bookDepths: [10, 25, 100, 500, 1_000],
  bookCheck: () => (message, books) => {
    const read = krakenBook.safeParse(message);
    if (!read.success) return undefined;
    const [{ symbol, checksum }] = read.data.data;
    const at = books.of(symbol);
    const decimals = krakenDecimals.safeParse(at?.info);
    if (!at || !decimals.success) return undefined;
    const { pair_decimals, lot_decimals } = decimals.data;
    return krakenChecksum(at.book, pair_decimals, lot_decimals) === checksum ? undefined : symbol;
  },
};

const bybitBook = z.object({
  topic: z.string().startsWith("orderbook."),
  type: z.enum(["snapshot", "delta"]),
  data: z.object({ s: z.string(), u: z.number() }),
});

// ccxt applies Bybit's deltas without a look at their numbers: each is one above the last, and a snapshot begins anew (also one that
// comes with u = 1 because the service was restarted).
const bybit: VenueHabits = {
  numbersTrades: false,
  bookCheck() {
    const last = new Map<string, number>();
    return (message, books) => {
      const read = bybitBook.safeParse(message);
      if (!read.success) return undefined;
      const { type, data } = read.data;
      const symbol = books.symbolOf(data.s);
      if (symbol === undefined) return undefined;
      const held = last.get(symbol);
      last.set(symbol, data.u);
      const follows = type === "snapshot" || held === undefined || data.u === held + 1;
      return follows ? undefined : symbol;
    };
  },
};

const okxBook = z.object({
  arg: z.object({ channel: z.string(), instId: z.string() }),
  data: z.tuple([z.object({ checksum: z.number().int() })]),
});

// ccxt compares the numbers of OKX's updates and leaves its checksum unread. OKX sends 0 in its place since 2026; recordings have it.
const okx: VenueHabits = {
  numbersTrades: false,
  bookCheck: () => (message, books) => {
    const read = okxBook.safeParse(message);
    if (!read.success || !tells({ rule: "okx" }, read.data.data[0].checksum)) return undefined;
    const symbol = books.symbolOf(read.data.arg.instId);
    const at = symbol === undefined ? undefined : books.of(symbol);
    return at && okxChecksum(at.book) !== read.data.data[0].checksum ? symbol : undefined;
  },
};

const coinbaseMessage = z.object({ channel: z.string(), sequence_num: z.number().int() });

// Coinbase counts what it sends on a connection, all channels together, and ccxt leaves the numbers unread. Its public trades tell the
// maker's side (https://docs.cdp.coinbase.com/exchange/websocket-feed/channels#match): ccxt's coinbaseexchange turns it, its coinbase does not.
const coinbase: VenueHabits = {
  numbersTrades: false,
  tellsMakersSide: true,
  tradesNewestFirst: true,
  messageNumber: message => coinbaseMessage.safeParse(message).data?.sequence_num,
};

const habits: Readonly<Record<string, VenueHabits>> = {
  binance: { ...binance, options: { fetchMarkets: { types: ["spot"] } } },
  binanceus: binance,
  binanceusdm: binance,
  bybit,
  coinbase,
  kraken,
  okx,
  myokx: okx,
  okxus: okx,
};

/** Where nothing is known trades are taken as they come, and holes are looked for after a break or silence only. */
export function habitsOf(venue: string): VenueHabits {
  return habits[venue] ?? { numbersTrades: false };
}
