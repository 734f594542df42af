import { isMoment } from "../../core/time.ts";
import { barColumnNames } from "../columns.ts";
import { pickRows, type RawRows } from "../rows/clean.ts";
import type { RepairRecord } from "./issue.ts";

const beside = ["adjusted", "dividend", "split"] as const;

/** Takes back what a log says was done, newest first: the rows as they were before. The rows given are not changed. */
export function undoRepairs(rows: RawRows, log: readonly RepairRecord[]): RawRows {
  let current = pickRows(rows, Uint32Array.from(rows.time.keys()));
  // What one kind changed was changed in one go, so its places are all of the same moment.
  const kinds = [...Map.groupBy(log, ({ kind }) => kind).values()].toReversed();
  for (const records of kinds) {
    const added = new Set(records.flatMap(record => [...(record.added ?? [])]));
    if (added.size > 0)
      current = pickRows(
        current,
        Uint32Array.from(current.time.keys()).filter(row => !added.has(row)),
      );
    const removed = records.flatMap(record => (record.removed ? [record.removed] : []));
    if (removed.length > 0) current = insertRemoved(current, removed);
    for (const { changes } of records.toReversed())
      for (const { column, row, before } of changes.toReversed()) current[column]![row] = before;
    for (const { order } of records) if (order) current = pickRows(current, inverse(order));
  }
  return current;
}

/** The rows with others put among them; `at` are their places afterwards, ascending. */
export function insertRows(rows: RawRows, at: Uint32Array, values: RawRows): RawRows {
  const length = rows.time.length + at.length;
  /** Where each row comes from: below 0 of the values, else of the rows. */
  const source = new Int32Array(length);
  let given = 0;
  let own = 0;
  for (let i = 0; i < length; i++) source[i] = at[given] === i ? -1 - given++ : own++;
  const merge = (mine: Float64Array, theirs: Float64Array) =>
    Float64Array.from(source, from => (from < 0 ? theirs[-1 - from] : mine[from]));
  const columns = Object.fromEntries(
    barColumnNames.map(name => [name, merge(rows[name], values[name])]),
  ) as Record<(typeof barColumnNames)[number], Float64Array>;
  const others = Object.fromEntries(
    beside.flatMap(name => {
      const [mine, theirs] = [rows[name], values[name]];
      return mine === undefined || theirs === undefined ? [] : [[name, merge(mine, theirs)]];
    }),
  );
  const { locate } = rows;
  return {
    ...columns,
    ...others,
    locate: locate && ((row, column) => (source[row] < 0 ? "filled in" : locate(source[row], column))),
  };
}

/** The rows' numbers in the order of their times, unreadable ones last: they still count in the report. */
export function inOrder(time: Float64Array): Uint32Array {
  const order = Uint32Array.from(time.keys());
  let ascending = true;
  for (let i = 0; i < time.length; i++) if (!isMoment(time[i]) || time[i] < time[i - 1]) ascending = false;
  if (ascending) return order;
  const place = (row: number) => (isMoment(time[row]) ? time[row] : Infinity);
  return order.sort((a, b) => (place(a) === place(b) ? a - b : place(a) - place(b)));
}

function insertRemoved(rows: RawRows, removed: readonly { at: Uint32Array; values: RawRows }[]): RawRows {
  const all = removed
    .flatMap(({ at, values }) => Array.from(at, (place, k) => ({ place, values, k })))
    .sort((a, b) => a.place - b.place);
  const column = (name: (typeof barColumnNames)[number] | (typeof beside)[number]) =>
    Float64Array.from(all, ({ values, k }) => values[name]?.[k] ?? NaN);
  const values = {
    time: column("time"),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
    adjusted: column("adjusted"),
    dividend: column("dividend"),
    split: column("split"),
  };
  return insertRows(
    rows,
    Uint32Array.from(all, ({ place }) => place),
    values,
  );
}

function inverse(order: Uint32Array): Uint32Array {
  const back = new Uint32Array(order.length);
  order.forEach((row, i) => (back[row] = i));
  return back;
}
