import {
  type Chart,
  formatCount,
  formatNumber,
  formatPercent,
  heatmapChart,
  lineChart,
  type ResultParts,
  type Rule,
  table,
  type Zone,
} from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { barsLine } from "../../market/show-bars.ts";
import type { RegimeSummary } from "./summary.ts";

interface ShownRegimes {
  readonly title: string;
  readonly bars: Bars;
  readonly names: readonly string[];
  readonly codes: Int8Array;
  readonly summary: readonly RegimeSummary[];
  readonly transitions: readonly (readonly number[])[];
  readonly notes: readonly string[];
}

/** Regimes shaded over the prices, what they were like, and how they follow each other. */
export function regimeParts(result: ShownRegimes): ResultParts {
  const { title, bars, summary, codes, notes } = result;
  const right = (name: string) => ({ name, align: "right" as const });
  const without = codes.reduce((count, code) => (code < 0 ? count + 1 : count), 0);
  const some = without < codes.length;
  return {
    title: `Regimes by ${title}`,
    subtitle: `${bars.symbol} · ${barsLine(bars)}`,
    synthetic: bars.synthetic,
    tables: some
      ? [
          table({
            columns: [
              { name: "regime" },
              right("bars"),
              right("share"),
              right("visits"),
              right("length"),
              right("next return"),
              right("deviation"),
            ],
            rows: summary.map(row => [
              row.name,
              formatCount(row.bars),
              formatPercent(row.share, 1),
              formatCount(row.visits),
              formatNumber(row.meanDuration, 1),
              formatPercent(row.nextReturn, 3),
              formatPercent(row.nextDeviation, 2),
            ]),
          }),
        ]
      : [],
    figures: some ? [regimeChart(result), ...transitionChart(result)] : [],
    notes: [
      ...notes,
      some
        ? "Length is in bars a visit. The next return is that of the bar after, which could still be had."
        : "",
      without > 0 ? `${formatCount(without)} of ${formatCount(codes.length)} bars have no regime yet.` : "",
    ].filter(Boolean),
  };
}

/** Closing prices with the regimes shaded behind them. */
export function regimeChart(
  { title, bars, names, codes }: Pick<ShownRegimes, "title" | "bars" | "names" | "codes">,
  rules: readonly Rule[] = [],
): Chart {
  const { zones, thinned } = regimeZones(bars.time, codes, names);
  const kinds = names.filter(name => zones.some(zone => zone.kind === name));
  const lowest = bars.close.reduce((low, price) => Math.min(low, price), Infinity);
  const highest = bars.close.reduce((high, price) => Math.max(high, price), 0);
  return lineChart({
    title: `${bars.symbol}, shaded by ${title}`,
    synthetic: bars.synthetic,
    ...(thinned
      ? { subtitle: "where regimes change faster than a pixel, the most frequent one is shaded" }
      : {}),
    x: { time: bars.time },
    series: [{ name: "close", values: bars.close, color: "black" }],
    // One regime keeps its colour whether or not the others occur.
    zones: { kinds: kinds.map(name => ({ name, color: regimeColor(name, names) })), spans: zones },
    rules,
    log: highest > 5 * lowest,
  });
}

/** Up is blue and down vermillion, as gains and losses are; a scale from calm to wild goes from pale to strong. */
function regimeColor(name: string, names: readonly string[]): string {
  const plain = {
    unknown: "#c8ccd1",
    ranging: "yellow",
    trending: "blue",
    breakout: "vermillion",
    TREND_UP: "blue",
    RANGE: "#c8ccd1",
    TREND_DOWN: "vermillion",
    TREND_UP_LOW_VOL: "sky",
    TREND_UP_HIGH_VOL: "blue",
    RANGE_LOW_VOL: "#d8dbdf",
    RANGE_HIGH_VOL: "yellow",
    TREND_DOWN_LOW_VOL: "orange",
    TREND_DOWN_HIGH_VOL: "vermillion",
  };
  if (name in plain) return plain[name as keyof typeof plain];
  const at = names.indexOf(name);
  const scales: Record<number, readonly string[]> = {
    2: ["sky", "vermillion"],
    3: ["sky", "yellow", "vermillion"],
  };
  return (scales[names.length] ?? ["sky", "orange", "vermillion", "green", "purple", "blue", "yellow"])[
    at % 7
  ];
}

/** How many stretches a picture can tell apart. */
const stretches = 360;

/** Stretches of one regime each: as they are, or the most frequent one of equal parts where they are many. */
function regimeZones(
  time: Float64Array,
  codes: Int8Array,
  names: readonly string[],
): { zones: Zone[]; thinned: boolean } {
  const n = codes.length;
  let changes = 0;
  for (let i = 1; i < n; i++) if (codes[i] !== codes[i - 1]) changes++;
  const step = changes > stretches ? Math.ceil(n / stretches) : 1;
  const code = (from: number): number => {
    const counts = new Map<number, number>();
    for (let i = from; i < Math.min(n, from + step); i++)
      counts.set(codes[i], (counts.get(codes[i]) ?? 0) + 1);
    return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
  };
  const end = n > 1 ? time[n - 1] + (time[n - 1] - time[n - 2]) : time[n - 1] + 1;
  const zones: Zone[] = [];
  let open = { code: -1, from: 0 };
  const close = (to: number) => {
    if (open.code >= 0)
      zones.push({ from: time[open.from], to: Math.min(to, time[n - 1]), kind: names[open.code] });
  };
  for (let i = 0; i < n; i += step) {
    const own = code(i);
    if (own === open.code) continue;
    close(time[i]);
    open = { code: own, from: i };
  }
  close(end);
  return { zones, thinned: step > 1 };
}

/** How often each regime follows each: rows sum to one. None where only one regime ever was. */
function transitionChart({ bars, names, summary, transitions }: ShownRegimes): Chart[] {
  const seen = summary.flatMap(({ bars: count }, k) => (count > 0 ? [k] : []));
  if (seen.length < 2) return [];
  const labels = seen.map(k => names[k]);
  return [
    heatmapChart({
      title: "Where a bar goes from here",
      subtitle: "share of the bars in a row's regime whose next bar was in the column's",
      synthetic: bars.synthetic,
      x: { name: "next bar", values: labels },
      // Rows from the top in the order of the columns.
      y: { name: "bar", values: labels.toReversed() },
      values: Float64Array.from(seen.toReversed().flatMap(j => seen.map(k => transitions[j][k]))),
      format: "percent",
      valueTitle: "share",
    }),
  ];
}
