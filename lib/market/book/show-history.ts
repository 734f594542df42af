import type { Chart } from "../../chart/chart.ts";
import { formatCount } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { heatmapChart } from "../../chart/kinds/heatmap.ts";
import type { Table } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { formatTime } from "../../core/time.ts";
import type { BookFindings, BookStep, HistoryMeta } from "./history-parts.ts";
import type { BookMessage } from "./message.ts";

/** The part of a recorded book that a picture needs. */
interface ShownHistory extends HistoryMeta {
  readonly messages: readonly BookMessage[];
  readonly findings: BookFindings;
  replay(): Generator<BookStep>;
}

/** The picture of a recorded book: a heat map of what waited where and when, and what was found. */
export function historyParts(history: ShownHistory): ResultParts {
  const { symbol, synthetic, messages, source } = history;
  const title = `${symbol} book`;
  const { findings } = history;
  const times = messages.map(({ time }) => time);
  const subtitle = `${formatCount(messages.length)} messages · ${formatTime(Math.min(...ends(times)))} to ${formatTime(Math.max(...ends(times)))} UTC · ${source}`;
  const picture = bookHeatmap(history);
  return {
    title,
    subtitle,
    synthetic,
    figures: picture ? [picture] : [],
    tables: [found(findings)],
    notes: [faultless(findings) ? "Book: no faults." : "Book: look at the outcomes that are not applied."],
  };
}

function ends(times: readonly number[]): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < low) low = time;
    if (time > high) high = time;
  }
  return [low, high];
}

/** What was replayed, and what came of it. */
function found({ snapshots, deltas, updates, outcomes, outOfOrder }: BookFindings): Table {
  const faults = [
    ["gaps", outcomes.gap],
    ["another checksum", outcomes.mismatch],
    ["left it crossed", outcomes.crossed],
    ["invalid", outcomes.invalid],
    ["before any snapshot", outcomes.waiting],
    ["stale", outcomes.stale],
    ["out of order", outOfOrder],
  ] as const;
  const rows = [
    ["snapshots", snapshots],
    ["deltas", deltas],
    ["updates in deltas", updates],
    ["applied", outcomes.applied],
    ...faults,
  ] as const;
  return table(
    rows.map(([messages, count]) => ({ messages, count })),
    { formats: { count: "count" } },
  );
}

function faultless({ outcomes }: BookFindings): boolean {
  return outcomes.gap + outcomes.mismatch + outcomes.crossed + outcomes.invalid === 0;
}

/** Columns and rows of the heat map at most. */
const columns = 60;
const rows = 30;

/**
 * Amount by time and price, as the logarithm of 1 + amount, bids above 0 and asks below, so that the price runs between them: the book at the end of each of up to 60 stretches of time, prices around the mids in up to
 * 30 bands. White is nothing. Undefined where no live book is found.
 */
export function bookHeatmap(history: ShownHistory): Chart | undefined {
  const [first, last] = ends(history.messages.map(({ time }) => time));
  const count = Math.min(columns, history.messages.length);
  const step = (last - first) / count || 1;
  const samples: { time: number; mid: number; levels: [price: number, amount: number][] }[] = [];
  const slotOf = (time: number) => Math.min(count - 1, Math.floor((time - first) / step));
  for (const { book, index, message } of history.replay()) {
    const slot = slotOf(message.time);
    // The last book of a slot stands for it.
    const next = history.messages[index + 1];
    if (next !== undefined && slotOf(next.time) === slot) continue;
    if (book.state !== "live" || Number.isNaN(book.mid)) continue;
    const levels = (["bid", "ask"] as const).flatMap(side =>
      Array.from({ length: book.levels(side) }, (_, rank): [number, number] => [
        book.price(side, rank),
        side === "bid" ? book.amount(side, rank) : -book.amount(side, rank),
      ]),
    );
    samples[slot] = { time: first + slot * step, mid: book.mid, levels };
  }
  const taken = samples.filter(() => true);
  if (taken.length === 0) return undefined;
  const [lowest, highest] = ends(taken.map(({ mid }) => mid));
  const { tick } = history;
  const reach = Math.max(highest - lowest, rows * tick) * 0.25;
  const bottom = lowest - reach;
  const band = Math.max(tick, Math.ceil((highest - lowest + 2 * reach) / rows / tick) * tick);
  const bands = Math.max(1, Math.min(rows, Math.ceil((highest - lowest + 2 * reach) / band)));
  const start = Math.floor(bottom / band) * band;
  const values = new Float64Array(taken.length * bands).fill(NaN);
  taken.forEach(({ levels }, column) => {
    for (const [price, amount] of levels) {
      const row = Math.floor((price - start) / band + 1e-6);
      if (row < 0 || row >= bands) continue;
      const at = row * taken.length + column;
      values[at] = (Number.isNaN(values[at]) ? 0 : values[at]) + amount;
    }
  });
  const decimals = Math.max(0, -Math.floor(Math.log10(tick) + 1e-9));
  const clock = (time: number) =>
    new Date(Math.floor(time)).toISOString().slice(11, last - first < 60_000 ? 23 : 19);
  return heatmapChart({
    title: `${history.symbol} book by time and price`,
    subtitle: "bids above 0, asks below",
    synthetic: history.synthetic,
    x: { name: "time", values: unique(taken.map(({ time }) => clock(time))) },
    y: {
      name: "price",
      values: Array.from({ length: bands }, (_, k) => (start + k * band).toFixed(decimals)),
    },
    values: values.map(amount => Math.sign(amount) * Math.log10(1 + Math.abs(amount))),
    valueTitle: "log₁₀(1 + amount)",
  });
}

/** Labels of an axis must differ. */
function unique(labels: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return labels.map(label => {
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    return times === 1 ? label : `${label} (${times})`;
  });
}
