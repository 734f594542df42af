import { z } from "zod";
import { invalidArgument } from "../../../core/errors.ts";
import { demandMembers } from "../../../core/members.ts";
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
 * with, becomes a replacement character: DuckDB refuses it, and with it the whole part. Unicode's own ends of lines, at which Node ends
 * a line and JSON does not, are written as escapes.
 */
export function writeLine(event: StreamEvent): string {
  const line = JSON.stringify(event);
  const whole = line.includes("\\ud")
    ? JSON.stringify(event, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value))
    : line;
  return `${whole.replace(/[\u2028\u2029]/g, end => (end === "\u2028" ? "\\u2028" : "\\u2029"))}\n`;
}

const number = z.number({ error: "must be a finite number" });
const text = z.string({ error: "must be a text" });
const yesOrNo = z.boolean({ error: "must be true or false" });
const maybe = number
  .or(z.nan({ error: "must be a finite number" }))
  .nullish()
  .transform(value => value ?? NaN);
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform(value => (value === null ? undefined : value));
const oneOf = <const T extends string>(names: readonly T[]) =>
  z.enum(names as readonly [T, ...T[]], { error: `must be one of ${names.join(", ")}` });
const level = z.tuple([number, number], {
  error: "must be a price and an amount",
}) satisfies z.ZodType<BookLevel>;
const levels = z.array(level, { error: "must be an array of prices and amounts" });
const envelope = { venue: text, symbol: text, time: number, received: number };

const rowSchema = z.discriminatedUnion(
  "kind",
  [
    z.object({
      kind: z.literal("trade"),
      ...envelope,
      id: text,
      price: number,
      amount: number,
      side: optional(oneOf(["buy", "sell"])),
      backfilled: yesOrNo,
    }),
    z.object({
      kind: z.literal("book"),
      ...envelope,
      sequence: optional(number),
      bids: levels,
      asks: levels,
    }),
    z.object({
      kind: z.literal("candle"),
      ...envelope,
      timeframe: text.transform(parseTimeframe),
      open: number,
      high: number,
      low: number,
      close: number,
      volume: number,
      complete: yesOrNo,
    }),
    z.object({ kind: z.literal("ticker"), ...envelope, last: number, bid: maybe, ask: maybe, volume: maybe }),
    z.object({
      kind: z.literal("notice"),
      ...envelope,
      topic: oneOf(noticeTopics),
      about: optional(oneOf(streamKinds)),
      count: number,
      text,
    }),
  ],
  { error: `must be one of ${streamKinds.join(", ")}, notice` },
);

/** Throws `invalid_argument` naming the field, unless `event` is what {@link readRow} gives back; `name` is what to call it. */
export function demandEvent(event: unknown, name: string): void {
  demandMembers(event, [], name, "must be an event of a stream", "Pass { kind, venue, symbol, time, … }.");
  const [issue] = rowSchema.safeParse(event).error?.issues ?? [];
  if (issue === undefined) return;
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown>)[key],
    event,
  );
  const place = issue.path.map(key => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  throw invalidArgument(
    `${name}${place}`,
    issue.message,
    value,
    "The fields of each kind of event are those that a stream gives.",
  );
}

/** An event of a recording; undefined where the row is none. Fields that the event has not are absent, as in the live stream. */
export function readRow(row: unknown): StreamEvent | undefined {
  const { success, data } = rowSchema.safeParse(row);
  if (!success) return undefined;
  for (const [key, value] of Object.entries(data)) if (value === undefined) Reflect.deleteProperty(data, key);
  return data;
}
