import { PeakError } from "../../../core/errors.ts";
import { demandOnlyOne } from "../../sources/csv/columns.ts";
import { readNumber } from "../../sources/csv/number.ts";
import type { QuoteColumns, TradeColumns } from "../tick-columns.ts";
import type { CellReader, TextTable } from "./cells.ts";
import { demandTellingSides, demandWhoseSide, sideReader, type Sides } from "./side.ts";
import { TimeColumn } from "./time.ts";

const decoder = new TextDecoder();

/** What a column of a tick file holds, by the names that venues and vendors give it, best first. */
const known = {
  time: ["timestamp", "time", "transact_time", "datetime", "date", "ts"],
  day: [],
  received: ["local_timestamp", "received", "ts_init"],
  price: ["price", "px", "close"],
  amount: ["amount", "quantity", "qty", "size", "sz", "volume"],
  side: ["side", "aggressor_side"],
  maker: ["buyer_maker", "is_buyer_maker", "isbuyermaker"],
  id: ["id", "trade_id", "tid", "agg_trade_id"],
  bid: ["bid", "bid_price"],
  ask: ["ask", "ask_price"],
  bidAmount: ["bid_amount", "bid_size", "bid_qty", "bidamount"],
  askAmount: ["ask_amount", "ask_size", "ask_qty", "askamount"],
} as const;

export type TickColumn = keyof typeof known;
export type TickPlaces = Partial<Record<TickColumn, number>>;

/** Which columns of a table hold what. Without a header the shape of the first line tells. Throws `unreadable`. */
export function tickPlaces(table: Pick<TextTable, "names" | "first" | "width">, name: string): TickPlaces {
  if (table.names === undefined) return numberedPlaces(table, name);
  const { names, first } = table;
  // Bars of one price are how backtrader keeps ticks; real bars are not ticks.
  const bar = ["open", "high", "low", "close"].map(key => names.indexOf(key));
  if (bar.every(place => place >= 0) && new Set(bar.map(place => first[place])).size > 1)
    throw new PeakError("unreadable", `${name} holds bars, not ticks.`, { hint: "Read it with pt.load." });
  const places: TickPlaces = Object.fromEntries(
    Object.entries(known).flatMap(([key, spellings]) => {
      const place = spellings.map(spelling => names.indexOf(spelling)).find(at => at >= 0);
      return place === undefined ? [] : [[key, place]];
    }),
  );
  // The day and the time of day in columns of their own.
  const day = names.indexOf("date");
  const hours = names.indexOf("time");
  const split = day >= 0 && hours >= 0 && timeOfDay.test(first[hours] ?? "");
  const wanted = split ? { ...places, day, time: hours } : places;
  for (const place of Object.values(wanted)) demandOnlyOne(names, place, { name, header: names });
  return wanted;
}

const timeOfDay = /^\d{1,2}:?\d{2}(:?\d{2}(\.\d+)?)?( ?[AP]M)?$/i;

function numberedPlaces({ first, width }: Pick<TextTable, "first" | "width">, name: string): TickPlaces {
  // bitcoincharts' and Kraken's dumps.
  if (width === 3) return { time: 0, price: 1, amount: 2 };
  // HistData: 20200101 170000065, bid, ask, volume (always 0).
  if (width === 4 && /^\d{8} \d{9}$/.test(first[0])) return { time: 0, bid: 1, ask: 2 };
  // Binance's dump of trades: id, price, amount, quote amount, time, buyer is maker[, best match].
  if ((width === 6 || width === 7) && /^(true|false)$/i.test(first[5]))
    return { id: 0, price: 1, amount: 2, time: 4, maker: 5 };
  // Binance's dump of aggregated trades: id, price, amount, first id, last id, time, buyer is maker[, best match].
  if ((width === 7 || width === 8) && /^(true|false)$/i.test(first[6]))
    return { id: 0, price: 1, amount: 2, time: 5, maker: 6 };
  throw new PeakError(
    "unreadable",
    `${name} has no header and ${width} columns of a layout that is not known.`,
    {
      hint: "Put a header above it: time, price, amount, or time, bid, ask.",
    },
  );
}

/** Rows as they stand: not sorted, not checked. A number that cannot be read is NaN. */
export type RawTicks = (
  | { readonly kind: "trades"; readonly columns: TradeColumns }
  | { readonly kind: "quotes"; readonly columns: QuoteColumns }
) & {
  /** The first row of a table, as it is written. */
  readonly first?: readonly string[];
};

/** Reads the rows of a table of trades or quotes. Throws `unreadable` where it is neither, or where nothing tells what its sides mean. */
export function readTicks(table: TextTable, name: string, sides: Sides = sidesOf(undefined)): RawTicks {
  const places = tickPlaces(table, name);
  const { first, readNumber: numberIn = readNumber } = table;
  const readers: (CellReader | undefined)[] = [];
  const at = (key: TickColumn, reader: CellReader) => {
    const place = places[key];
    if (place !== undefined) readers[place] = reader;
    return place !== undefined;
  };
  const numbers = (key: TickColumn) => {
    const column = new Float64Array(table.lines).fill(NaN);
    at(key, (row, bytes, from, to) => void (column[row] = numberIn(bytes, from, to)));
    return column;
  };
  const clock = new TimeColumn(table.lines);
  const receipt = new TimeColumn(table.lines);
  if (places.day === undefined) at("time", (row, bytes, from, to) => clock.read(row, bytes, from, to));
  else {
    const parts = { day: "", time: "" };
    for (const key of ["day", "time"] as const)
      at(key, (row, bytes, from, to) => {
        parts[key] = decoder.decode(bytes.subarray(from, to));
        // Whichever of the two comes last has both of its row.
        if (places[key] === Math.max(places.day!, places.time!))
          clock.text(row, `${parts.day} ${parts.time}`);
      });
  }
  const receives = at("received", (row, bytes, from, to) => receipt.read(row, bytes, from, to));
  const finish = (rows: number) => ({
    ...clock.columns(rows, name),
    ...(receives && { received: receipt.columns(rows, name).time }),
  });
  if (places.time !== undefined && places.bid !== undefined && places.ask !== undefined) {
    const [bid, ask, bidAmount, askAmount] = (["bid", "ask", "bidAmount", "askAmount"] as const).map(numbers);
    const rows = table.read(readers);
    const cut = (column: Float64Array) => column.subarray(0, rows);
    return {
      kind: "quotes",
      first,
      columns: {
        ...finish(rows),
        bid: cut(bid),
        ask: cut(ask),
        bidAmount: cut(bidAmount),
        askAmount: cut(askAmount),
      },
    };
  }
  if (places.time === undefined || places.price === undefined || places.amount === undefined)
    throw new PeakError(
      "unreadable",
      `${name} has neither trades nor quotes: its columns are ${(table.names ?? []).join(", ")}.`,
      {
        hint: "It needs time, price and amount, or time, bid and ask; books are read by pt.loadBook.",
      },
    );
  const price = numbers("price");
  const amount = numbers("amount");
  const [side, byMaker] = (["side", "maker"] as const).map(kind => {
    const column = new Int8Array(places[kind] === undefined ? 0 : table.lines);
    const sideOf = sideReader(kind, table.names?.[places[kind] ?? -1] ?? kind, name, sides);
    at(kind, (row, bytes, from, to) => void (column[row] = sideOf(bytes, from, to)));
    return column;
  });
  if (places.side !== undefined) demandWhoseSide(sides, table.names ?? [], name);
  const id: string[] = [];
  const numbered = at(
    "id",
    (row, bytes, from, to) => void (id[row] = decoder.decode(bytes.subarray(from, to))),
  );
  const rows = table.read(readers);
  if (places.side !== undefined) demandTellingSides(sides, table.names![places.side], name);
  const ids = numbered ? idColumn(id.slice(0, rows)) : undefined;
  return {
    kind: "trades",
    first,
    columns: {
      ...finish(rows),
      price: price.subarray(0, rows),
      amount: amount.subarray(0, rows),
      side: oneSide(side, byMaker, name, rows),
      ...(ids && { id: ids }),
    },
  };
}

/** The side that two columns tell, or one of them. Throws `unreadable` where they say opposite things of a trade. */
function oneSide(side: Int8Array, byMaker: Int8Array, name: string, rows: number): Int8Array {
  if (side.length === 0 && byMaker.length === 0) return new Int8Array(rows);
  if (byMaker.length === 0) return side.subarray(0, rows);
  if (side.length === 0) return byMaker.subarray(0, rows);
  const opposite = side.findIndex((told, row) => told * byMaker[row] < 0);
  if (opposite >= 0)
    throw new PeakError(
      "unreadable",
      `${name}: of trade ${opposite + 1} one column says that ${side[opposite] > 0 ? "a buyer" : "a seller"} took the initiative, another that the ${side[opposite] > 0 ? "buyer" : "seller"} was the maker.`,
      {
        hint: 'Where the side is the maker\'s, say side: "maker". Rename one of the columns to have it left out.',
      },
    );
  return side.subarray(0, rows).map((told, row) => told || byMaker[row]);
}

/** Sides of a file of which so far nothing is known but whose they are. */
export const sidesOf = (of: Sides["of"]): Sides => ({ of, words: new Set() });

/** What stands for no id. */
const noId = /^\s*(?:-|null|none|nan|n\/a|na|<na>|undefined)?\s*$/i;

/**
 * Ids as numbers where all are, and no two of them would fall together; "" for a trade without one, undefined where none has one. What stands
 * in every row is none, nor are 0 and −1 in more than one.
 */
export function idColumn(written: readonly string[]): Float64Array | readonly string[] | undefined {
  const blank = ["0", "-1"].filter(none => written.indexOf(none) !== written.lastIndexOf(none));
  const ids = blank.length > 0 ? written.map(id => (blank.includes(id) ? "" : id)) : written;
  if (ids.length > 1 && ids.every(id => id === ids[0])) return undefined;
  if (ids.every(id => /^\d{1,15}$/.test(id))) return Float64Array.from(ids, Number);
  const told = ids.map(id => (noId.test(id) ? "" : id));
  return told.some(id => id !== "") ? Object.freeze(told) : undefined;
}
