import type { Milliseconds } from "../../core/time.ts";

/** Moments from the first up to, not including, the second. */
export type Span = readonly [from: Milliseconds, to: Milliseconds];

/** Spans in order, none touching the next. */
export type Spans = readonly Span[];

/** What lies in at least one of the spans, which may come in any order, overlap or be empty. */
export function union(spans: readonly Span[]): Spans {
  const out: [number, number][] = [];
  for (const [from, to] of spans.filter(([a, b]) => a < b).sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** The part of `wanted` that lies in none of the spans. */
export function missing([from, to]: Span, spans: readonly Span[]): Spans {
  const out: Span[] = [];
  let at = from;
  for (const [start, end] of union(spans)) {
    if (start > at) out.push([at, Math.min(start, to)]);
    at = Math.max(at, end);
    if (at >= to) break;
  }
  if (at < to) out.push([at, to]);
  return out.filter(([a, b]) => a < b);
}

/** The spans' parts that lie in `window`. */
export function within(spans: readonly Span[], [from, to]: Span): Spans {
  return union(spans.map(([a, b]): Span => [Math.max(a, from), Math.min(b, to)]));
}

/** Whether two spans have a moment in common. */
export const overlap = ([a, b]: Span, [from, to]: Span): boolean => a < to && from < b;

/** A calendar year, UTC. */
export const yearSpan = (year: number): Span => [Date.UTC(year, 0), Date.UTC(year + 1, 0)];

/** The year in which a moment lies, UTC. */
export const yearOf = (time: Milliseconds): number => new Date(time).getUTCFullYear();
