import { arrowTable } from "./arrow.ts";
import { textTable, type TextTable } from "./cells.ts";
import { idColumn, readTicks, type RawTicks } from "./columns.ts";
import { readMessages, type Recorded } from "./messages.ts";
import { listTable } from "./list.ts";
import { openTicks, type TickFile } from "./open.ts";
import type { Sides } from "./side.ts";
import { parquetTable } from "./parquet.ts";

/** The ticks of a file as they stand there; of a recording, which holds both, those that are `wanted`. */
export async function readTickFile(path: string, wanted: RawTicks["kind"], sides?: Sides): Promise<RawTicks> {
  const file = await openTicks(path);
  if (file.layout === "messages") return fromMessages(readMessages(file), wanted);
  return readTicks(await tableOf(file), file.name, sides);
}

function tableOf(file: TickFile): TextTable | Promise<TextTable> {
  if (file.layout === "parquet") return parquetTable(file);
  if (file.layout === "arrow") return arrowTable(file);
  return file.rows === undefined ? textTable(file.bytes, file.name) : listTable(file.rows, file.name);
}

function fromMessages(messages: Iterable<Recorded>, wanted: RawTicks["kind"]): RawTicks {
  const trades: Extract<Recorded, { kind: "trade" }>[] = [];
  const quotes: Extract<Recorded, { kind: "quote" }>[] = [];
  for (const message of messages)
    if (message.kind === "trade") trades.push(message);
    else if (message.kind === "quote") quotes.push(message);
  const ids = idColumn(trades.map(({ id }) => id));
  if (wanted === "trades")
    return {
      kind: "trades",
      columns: {
        ...clocks(trades),
        price: Float64Array.from(trades, ({ price }) => price),
        amount: Float64Array.from(trades, ({ amount }) => amount),
        side: Int8Array.from(trades, ({ side }) => side),
        ...(ids && { id: ids }),
      },
    };
  return {
    kind: "quotes",
    columns: {
      ...clocks(quotes),
      bid: Float64Array.from(quotes, ({ bid }) => bid),
      ask: Float64Array.from(quotes, ({ ask }) => ask),
      bidAmount: Float64Array.from(quotes, ({ bidAmount }) => bidAmount),
      askAmount: Float64Array.from(quotes, ({ askAmount }) => askAmount),
    },
  };
}

function clocks(events: readonly { readonly time: number; readonly received: number }[]) {
  return {
    time: Float64Array.from(events, ({ time }) => time),
    received: Float64Array.from(events, ({ received }) => received),
  };
}
