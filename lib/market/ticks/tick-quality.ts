import { formatCount } from "../../chart/format.ts";
import { isMoment } from "../../core/time.ts";
import { laterOfEqual } from "./later-of-equal.ts";

/** What was found in the rows of a tick file, before they were put in order. */
export interface TickFindings {
  readonly rows: number;
  /** Rows left out: a time that cannot be read, a price or an amount of a trade that is not a positive number, a negative amount of a quote. */
  readonly invalid: number;
  /** The first of them, counted from 1; 0 where there is none. */
  readonly firstInvalid: number;
  /** Rows whose time is before that of the row above; put in order. */
  readonly outOfOrder: number;
  /** Rows whose time occurred before: usual in ticks, and why order within a file matters. */
  readonly repeatedTimes: number;
  /** Rows equal to an earlier one in every column that the file has. Without an id they may be two real trades and are kept. */
  readonly identicalRows: number;
  /** Rows with an id that occurred before; left out. */
  readonly repeatedIds: number;
  /** Places where numbered ids skip, and how many numbers are missing there in all. */
  readonly idGaps: number;
  readonly missingIds: number;
  /** Trades whose side the file does not tell. */
  readonly unknownSides: number;
  /** Quotes with the bid at or above the ask. */
  readonly crossed: number;
}

/** The findings and one line of them. */
export class TickQuality implements TickFindings {
  readonly rows: number;
  readonly invalid: number;
  readonly firstInvalid: number;
  readonly outOfOrder: number;
  readonly repeatedTimes: number;
  readonly identicalRows: number;
  readonly repeatedIds: number;
  readonly idGaps: number;
  readonly missingIds: number;
  readonly unknownSides: number;
  readonly crossed: number;

  constructor(found: TickFindings) {
    this.rows = found.rows;
    this.invalid = found.invalid;
    this.firstInvalid = found.firstInvalid;
    this.outOfOrder = found.outOfOrder;
    this.repeatedTimes = found.repeatedTimes;
    this.identicalRows = found.identicalRows;
    this.repeatedIds = found.repeatedIds;
    this.idGaps = found.idGaps;
    this.missingIds = found.missingIds;
    this.unknownSides = found.unknownSides;
    this.crossed = found.crossed;
    Object.freeze(this);
  }

  /** The number of rows, then everything that is not zero. */
  get summary(): string {
    const said = [
      [this.invalid, `rows left out as impossible (first row ${formatCount(this.firstInvalid)})`],
      [this.outOfOrder, "rows out of order"],
      [this.repeatedIds, "repeated ids left out"],
      [this.identicalRows, "rows equal to an earlier one"],
      [this.repeatedTimes, "repeated times"],
      [this.idGaps, `gaps of ids (${formatCount(this.missingIds)} missing)`],
      [this.unknownSides, "trades of unknown side"],
      [this.crossed, "crossed quotes"],
    ] as const;
    const faults = said
      .filter(([count]) => count > 0)
      .map(([count, words]) => `${formatCount(count)} ${words}`);
    return [`${formatCount(this.rows)} rows`, ...(faults.length ? faults : ["no faults"])].join(" · ");
  }
}

/** The columns of rows that {@link examine} compares; `keys` are whatever the file has beside the time. */
export interface ExaminedRows {
  readonly time: Float64Array;
  readonly keys: readonly ArrayLike<number | string | bigint>[];
  readonly id?: Float64Array | readonly string[];
  valid(row: number): boolean;
  crossed?(row: number): boolean;
  readonly side?: Int8Array;
}

/** Counts what is the matter with rows, and says which to keep, oldest first; rows of one time stay as they stood. */
export function examine(rows: ExaminedRows): { quality: TickQuality; order: Uint32Array } {
  const { time, id } = rows;
  const valid = new Uint32Array(time.length);
  let length = 0;
  let firstInvalid = 0;
  let outOfOrder = 0;
  let previous = -Infinity;
  for (let i = 0; i < time.length; i++) {
    if (!isMoment(time[i]) || !rows.valid(i)) {
      firstInvalid ||= i + 1;
      continue;
    }
    valid[length++] = i;
    if (time[i] < previous) outOfOrder++;
    previous = time[i];
  }
  const sorted = valid.subarray(0, length);
  const again = id === undefined ? new Set() : laterOfEqual(id, withId(id, sorted));
  if (outOfOrder > 0) sorted.sort((a, b) => time[a] - time[b] || a - b);
  const order = new Uint32Array(length - again.size);
  let unknownSides = 0;
  let crossed = 0;
  for (let k = 0, kept = 0; k < length; k++) {
    const row = sorted[k];
    if (again.has(row)) continue;
    order[kept++] = row;
    if (rows.side?.[row] === 0) unknownSides++;
    if (rows.crossed?.(row)) crossed++;
  }
  const quality = new TickQuality({
    rows: time.length,
    invalid: time.length - length,
    firstInvalid,
    outOfOrder,
    repeatedIds: again.size,
    unknownSides,
    crossed,
    ...sameMoment(rows, sorted),
    ...idGaps(id, order),
  });
  return { quality, order };
}

/** The rows that have an id: two trades without one are not the same. */
function withId(id: Float64Array | readonly string[], rows: Uint32Array): Uint32Array {
  return id instanceof Float64Array ? rows : rows.filter(row => id[row] !== "");
}

/** Counts times that occurred before, and rows equal to an earlier one: both stand together once rows are in order. */
function sameMoment(
  { time, keys }: ExaminedRows,
  sorted: Uint32Array,
): { repeatedTimes: number; identicalRows: number } {
  let repeatedTimes = 0;
  let identicalRows = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && time[sorted[to]] === time[sorted[from]]) to++;
    if (to === from + 1) continue;
    repeatedTimes += to - from - 1;
    const different = new Set<string>();
    for (let k = from; k < to; k++) different.add(keys.map(column => column[sorted[k]]).join("|"));
    identicalRows += to - from - different.size;
  }
  return { repeatedTimes, identicalRows };
}

function idGaps(id: ExaminedRows["id"], order: Uint32Array): { idGaps: number; missingIds: number } {
  let gaps = 0;
  let missing = 0;
  if (id instanceof Float64Array && ascendingByOne(id, order))
    for (let k = 1; k < order.length; k++) {
      const step = id[order[k]] - id[order[k - 1]];
      if (step > 1) {
        gaps++;
        missing += step - 1;
      }
    }
  return { idGaps: gaps, missingIds: missing };
}

/** Whether a venue numbers its trades one by one (most steps are 1): random numbers (Hyperliquid) have no gaps. */
function ascendingByOne(id: Float64Array, order: Uint32Array): boolean {
  let ones = 0;
  for (let k = 1; k < order.length; k++) if (id[order[k]] - id[order[k - 1]] === 1) ones++;
  return ones * 2 > order.length - 1;
}
