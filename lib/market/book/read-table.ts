import { PeakError } from "../../core/errors.ts";
import { readNumber } from "../sources/csv/number.ts";
import { textTable, type CellReader, type TextTable } from "../ticks/read/cells.ts";
import type { TickFile } from "../ticks/read/open.ts";
import { TimeColumn } from "../ticks/read/time.ts";
import type { BookMessage, Level } from "./message.ts";
import type { SequenceRuleName } from "./sequence.ts";

/** Messages as read, with the recorder's clock. */
export interface RawBook {
  readonly messages: BookMessage[];
  readonly received: number[];
  readonly sequence: SequenceRuleName;
}

const decoder = new TextDecoder();

/** Reads a book out of a table: a level a row (Binance, tardis.dev incremental) or a snapshot a row (tardis.dev). Throws `unreadable`. */
export function readBookTable({ bytes, name }: TickFile): RawBook {
  const table = textTable(bytes, name);
  const has = (...wanted: string[]) => wanted.every(column => table.names?.includes(column));
  if (has("update_type", "first_update_id", "last_update_id", "side", "price", "qty"))
    return binanceRows(table);
  if (has("is_snapshot", "side", "price", "amount")) return tardisRows(table);
  if (has("asks[0].price", "asks[0].amount", "bids[0].price", "bids[0].amount"))
    return tardisSnapshots(table);
  throw new PeakError("unreadable", `${name} is no book of a layout that is known.`, {
    hint: "Known are Binance's depth and tardis.dev's incremental_book_L2 and book_snapshot; trades and quotes are read by pt.loadTrades and pt.loadQuotes.",
  });
}

/** Cells of the wanted columns: numbers, times and words. */
function readCells(
  table: TextTable,
  numbers: readonly string[],
  times: readonly string[],
  texts: readonly string[],
) {
  const readers: (CellReader | undefined)[] = [];
  const place = (name: string) => table.names!.indexOf(name);
  const columns = numbers.map(name => {
    const column = new Float64Array(table.lines).fill(NaN);
    readers[place(name)] = (row, bytes, from, to) => void (column[row] = readNumber(bytes, from, to));
    return column;
  });
  const clocks = times.map(name => {
    const clock = new TimeColumn(table.lines);
    if (place(name) >= 0) readers[place(name)] = (row, bytes, from, to) => clock.read(row, bytes, from, to);
    return clock;
  });
  const words = texts.map(name => {
    const column: string[] = [];
    readers[place(name)] = (row, bytes, from, to) =>
      // Pandas writes tardis.dev's "true" as "True".
      void (column[row] = decoder.decode(bytes.subarray(from, to)).toLowerCase());
    return column;
  });
  const rows = table.read(readers);
  return { rows, columns, clocks: clocks.map(clock => clock.columns(rows).time), words };
}

/** Rows of one message follow one another and share its numbers. */
function binanceRows(table: TextTable): RawBook {
  const { rows, columns, clocks, words } = readCells(
    table,
    ["first_update_id", "last_update_id", "price", "qty", ...(table.names!.includes("pu") ? ["pu"] : [])],
    ["timestamp"],
    ["side", "update_type"],
  );
  const [first, last, price, amount, previous = new Float64Array(rows).fill(-1)] = columns;
  const [time] = clocks;
  const [side, type] = words;
  const messages: BookMessage[] = [];
  for (let from = 0; from < rows;) {
    // Not from the first row on: a number that cannot be read does not equal itself.
    let to = from + 1;
    while (to < rows && last[to] === last[from] && type[to] === type[from] && time[to] === time[from]) to++;
    const sides = { time: time[from], ...sidesOf(from, to, side, price, amount) };
    messages.push(
      type[from] === "snap"
        ? { kind: "snapshot", ...sides, sequence: last[from] }
        : {
            kind: "delta",
            ...sides,
            first: first[from],
            last: last[from],
            ...(previous[from] >= 0 && { previous: previous[from] }),
          },
    );
    from = to;
  }
  const futures = messages.some(message => message.kind === "delta" && message.previous !== undefined);
  return { messages, received: messages.map(() => NaN), sequence: futures ? "binance_futures" : "binance" };
}

/** Rows with one receipt are one message, as tardis.dev says. */
function tardisRows(table: TextTable): RawBook {
  const { rows, columns, clocks, words } = readCells(
    table,
    ["price", "amount"],
    ["timestamp", "local_timestamp"],
    ["side", "is_snapshot"],
  );
  const [price, amount] = columns;
  const [time, local] = clocks;
  const [side, snapshot] = words;
  const messages: BookMessage[] = [];
  const received: number[] = [];
  for (let from = 0; from < rows;) {
    let to = from + 1;
    while (to < rows && local[to] === local[from] && snapshot[to] === snapshot[from]) to++;
    const kind = snapshot[from] === "true" ? "snapshot" : "delta";
    messages.push({ kind, time: time[from], ...sidesOf(from, to, side, price, amount) });
    received.push(local[from]);
    from = to;
  }
  return { messages, received, sequence: "none" };
}

function tardisSnapshots(table: TextTable): RawBook {
  let depth = 0;
  while (table.names!.includes(`asks[${depth}].price`)) depth++;
  const names = (side: string) =>
    Array.from({ length: depth }, (_, k) => [`${side}[${k}].price`, `${side}[${k}].amount`]).flat();
  const { rows, columns, clocks } = readCells(
    table,
    [...names("bids"), ...names("asks")],
    ["timestamp", "local_timestamp"],
    [],
  );
  const [time, local] = clocks;
  const side = (row: number, from: number): Level[] =>
    Array.from({ length: depth }, (_, k): Level => [
      columns[from + 2 * k][row],
      columns[from + 2 * k + 1][row],
    ])
      // A side with fewer levels than the file has columns leaves them empty.
      .filter(([price]) => !Number.isNaN(price));
  const messages = Array.from({ length: rows }, (_, row): BookMessage => ({
    kind: "snapshot",
    time: time[row],
    bids: side(row, 0),
    asks: side(row, 2 * depth),
  }));
  return { messages, received: [...local], sequence: "none" };
}

const bidWords = ["b", "bid", "buy"];
const askWords = ["a", "ask", "s", "sell"];

function sidesOf(
  from: number,
  to: number,
  side: readonly string[],
  price: Float64Array,
  amount: Float64Array,
) {
  const bids: Level[] = [];
  const asks: Level[] = [];
  for (let i = from; i < to; i++)
    if (bidWords.includes(side[i])) bids.push([price[i], amount[i]]);
    // A side that cannot be read makes the message one that the book refuses.
    else asks.push([askWords.includes(side[i]) ? price[i] : NaN, amount[i]]);
  return { bids, asks };
}
