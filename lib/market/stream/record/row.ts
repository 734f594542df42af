import { z } from "zod";
import { parseTimeframe } from "../../../core/time.ts";
import { noticeTopics, streamKinds, type BookLevel, type StreamEvent } from "../event.ts";

/** The columns of a recording, as DuckDB names their types: one row an event, empty where a kind has no such field. */
export const recordColumns = {
  kind: "varchar",
  venue: "varchar",
  symbol: "varchar",
  time: "double",
  received: "double",
  id: "varchar",
  price: "double",
  amount: "double",
  side: "varchar",
  backfilled: "boolean",
  sequence: "double",
  bids: "double[][]",
  asks: "double[][]",
  timeframe: "varchar",
  open: "double",
  high: "double",
  low: "double",
  close: "double",
  volume: "double",
  complete: "boolean",
  last: "double",
  bid: "double",
  ask: "double",
  topic: "varchar",
  about: "varchar",
  count: "double",
  text: "varchar",
} as const;

/**
 * An event as one line of a journal. NaN has no JSON and becomes null. Half a character, which a text cut by a venue or by us may end
 * with, becomes a replacement character: DuckDB refuses it, and with it the whole part.
 */
export function writeLine(event: StreamEvent): string {
  const line = JSON.stringify(event);
  if (!line.includes("\\ud")) return `${line}\n`;
  return `${JSON.stringify(event, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value))}\n`;
}

const number = z.number();
const maybe = z
  .number()
  .nullish()
  .transform(value => value ?? NaN);
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform(value => (value === null ? undefined : value));
const level = z.tuple([number, number]) satisfies z.ZodType<BookLevel>;
const envelope = { venue: z.string(), symbol: z.string(), time: number, received: number };

const rowSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("trade"),
    ...envelope,
    id: z.string(),
    price: number,
    amount: number,
    side: optional(z.enum(["buy", "sell"])),
    backfilled: z.boolean(),
  }),
  z.object({
    kind: z.literal("book"),
    ...envelope,
    sequence: optional(number),
    bids: z.array(level),
    asks: z.array(level),
  }),
  z.object({
    kind: z.literal("candle"),
    ...envelope,
    timeframe: z.string().transform(parseTimeframe),
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    complete: z.boolean(),
  }),
  z.object({ kind: z.literal("ticker"), ...envelope, last: number, bid: maybe, ask: maybe, volume: maybe }),
  z.object({
    kind: z.literal("notice"),
    ...envelope,
    topic: z.enum(noticeTopics as [(typeof noticeTopics)[number], ...(typeof noticeTopics)[number][]]),
    about: optional(z.enum(streamKinds as [(typeof streamKinds)[number], ...(typeof streamKinds)[number][]])),
    count: number,
    text: z.string(),
  }),
]);

/** An event of a recording; undefined where the row is none. Fields that the event has not are absent, as in the live stream. */
export function readRow(row: unknown): StreamEvent | undefined {
  const { success, data } = rowSchema.safeParse(row);
  if (!success) return undefined;
  for (const [key, value] of Object.entries(data)) if (value === undefined) Reflect.deleteProperty(data, key);
  return data;
}
