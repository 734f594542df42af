import { isMoment } from "../../core/time.ts";
import { medianInPlace } from "../rows/median.ts";
import { dayOf, short, type Issue, type Look } from "./issue.ts";

/** Rows with one price and volume in a row from which on a feed is taken to be stuck; flat rows of a market without volume. */
const stuck = 10;
const stuckFlat = 30;

/** Robust score of the log volume from which on it stands out. */
const volumeLimit = 10;

/**
 * Crashes and spikes that revert: a low or high away from the closes around it by at least 15 % and 25 usual steps, or in a calm market by
 * 3 % and 60 of them, which is taken back by two thirds within three bars; in the first row, away from its open and taken back by its close. They
 * may be real (thin books fall through), so there is no repair.
 */
export function flashIssues({ rows, priced, usual }: Look): Issue[] {
  const limit = Math.min(Math.max(0.15, 25 * usual), Math.max(0.03, 60 * usual || Infinity));
  const found: Issue[] = [];
  for (let at = 0; at < priced.length; at++) {
    const before = at === 0 ? rows.open[priced[0]] : rows.close[priced[at - 1]];
    const row = priced[at];
    const down = Math.log(before / rows.low[row]);
    const up = Math.log(rows.high[row] / before);
    const depth = Math.max(down, up);
    if (!(depth > limit)) continue;
    const sign = down >= up ? -1 : 1;
    const after = [0, 1, 2, 3].findIndex(more => {
      const next = priced[at + more];
      return next !== undefined && sign * Math.log(rows.close[next] / before) < depth / 3;
    });
    if (after < 0 || (at === 0 && after > 0)) continue;
    const during = [...priced.subarray(at, at + after + 1)];
    const extreme =
      sign < 0 ? Math.min(...during.map(i => rows.low[i])) : Math.max(...during.map(i => rows.high[i]));
    found.push({
      kind: "flashCrash",
      from: row,
      to: priced[at + after],
      words: `${dayOf(rows, row)}: ${sign < 0 ? "falls" : "rises"} from ${short(before)} to ${short(extreme)} and comes back within ${after === 0 ? "1 bar" : `${after + 1} bars`}`,
      changes: [],
    });
    at += after;
  }
  return found;
}

/**
 * Runs of ten and more rows that repeat all four prices and a volume above 0: trading does not do that, a stuck feed does. In a market
 * without volume flat rows count from thirty on, because a quiet night has some.
 */
export function staleIssues({ rows }: Look): Issue[] {
  const { time, open, high, low, close, volume } = rows;
  const found: Issue[] = [];
  // Foreign exchange has no volume; where there is some, rows without it are quiet, not stuck.
  const silent = !volume.some(value => value > 0);
  for (let from = 0; from < time.length; from++) {
    let to = from;
    while (
      to + 1 < time.length &&
      (silent || (volume[from] > 0 && volume[to + 1] === volume[from])) &&
      close[to + 1] === close[from] &&
      open[to + 1] === open[from] &&
      high[to + 1] === high[from] &&
      low[to + 1] === low[from]
    )
      to++;
    const needed = silent && high[from] === low[from] ? stuckFlat : stuck;
    if (to - from + 1 >= needed && isMoment(time[from]))
      found.push({
        kind: "stale",
        from,
        to,
        words: `${dayOf(rows, from)}: ${to - from + 1} rows repeat the same prices${silent ? "" : " and volume"}`,
        changes: [],
      });
    from = to;
  }
  return found;
}

/** Volumes far beyond the others: |log volume − median| / (1.4826 · median absolute deviation) above 10, upwards. */
export function volumeIssues({ rows, priced }: Look): Issue[] {
  const { volume } = rows;
  const logs = new Float64Array(priced.length);
  const traded = new Uint32Array(priced.length);
  let n = 0;
  for (let at = 0; at < priced.length; at++) {
    const value = volume[priced[at]];
    if (!(value > 0 && value < Infinity)) continue;
    traded[n] = priced[at];
    logs[n++] = Math.log(value);
  }
  const found: Issue[] = [];
  if (n < 30) return found;
  const middle = medianInPlace(logs.slice(0, n));
  const apart = new Float64Array(n);
  for (let i = 0; i < n; i++) apart[i] = Math.abs(logs[i] - middle);
  const scale = 1.4826 * medianInPlace(apart);
  if (!(scale > 0)) return found;
  for (let i = 0; i < n; i++) {
    const score = (logs[i] - middle) / scale;
    if (!(score > volumeLimit)) continue;
    const row = traded[i];
    const words = `${dayOf(rows, row)}: volume ${short(volume[row])} has a robust score of ${score.toFixed(1)}`;
    found.push({ kind: "volume", from: row, to: row, words, changes: [] });
  }
  return found;
}
