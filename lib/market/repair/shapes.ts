import type { RawRows } from "../rows/clean.ts";
import { dayOf, medianOf, pricedRows, usualStep, type Issue } from "./issue.ts";

/** Rows with one price and volume in a row from which on a feed is taken to be stuck. */
const stuck = 10;

/** Robust score of the log volume from which on it stands out. */
const volumeLimit = 10;

/**
 * Crashes and spikes that revert: a low or high at least 15 % and 25 usual steps away from the closes around it, which is
 * taken back by two thirds within three bars. They may be real (thin books fall through), so there is no repair.
 */
export function flashIssues(rows: RawRows): Issue[] {
  const priced = pricedRows(rows);
  const limit = Math.max(0.15, 25 * usualStep(rows, priced));
  const found: Issue[] = [];
  for (let at = 1; at < priced.length; at++) {
    const before = rows.close[priced[at - 1]];
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
    if (after < 0) continue;
    const during = priced.slice(at, at + after + 1);
    const extreme =
      sign < 0 ? Math.min(...during.map(i => rows.low[i])) : Math.max(...during.map(i => rows.high[i]));
    found.push({
      kind: "flashCrash",
      from: row,
      to: priced[at + after],
      words: `${dayOf(rows, row)}: ${sign < 0 ? "falls" : "rises"} from ${before} to ${extreme} and comes back within ${after === 0 ? "1 bar" : `${after + 1} bars`}`,
      changes: [],
    });
    at += after;
  }
  return found;
}

/** Runs of ten and more rows that repeat all four prices and a volume above 0: trading does not do that, a stuck feed does. */
export function staleIssues(rows: RawRows): Issue[] {
  const found: Issue[] = [];
  const names = ["open", "high", "low", "close", "volume"] as const;
  for (let from = 0; from < rows.time.length; from++) {
    let to = from;
    while (
      to + 1 < rows.time.length &&
      rows.volume[from] > 0 &&
      names.every(name => rows[name][to + 1] === rows[name][from])
    )
      to++;
    if (to - from + 1 >= stuck && Number.isFinite(rows.time[from]))
      found.push({
        kind: "stale",
        from,
        to,
        words: `${dayOf(rows, from)}: ${to - from + 1} rows repeat the same prices and volume`,
        changes: [],
      });
    from = to;
  }
  return found;
}

/** Volumes far beyond the others: |log volume − median| / (1.4826 · median absolute deviation) above 10, upwards. */
export function volumeIssues(rows: RawRows): Issue[] {
  const traded = pricedRows(rows).filter(row => rows.volume[row] > 0 && rows.volume[row] < Infinity);
  if (traded.length < 30) return [];
  const logs = traded.map(row => Math.log(rows.volume[row]));
  const middle = medianOf(logs);
  const scale = 1.4826 * medianOf(logs.map(value => Math.abs(value - middle)));
  return traded.flatMap((row, i): Issue[] => {
    const score = (logs[i] - middle) / scale;
    if (!(scale > 0 && score > volumeLimit)) return [];
    const words = `${dayOf(rows, row)}: volume ${rows.volume[row]} has a robust score of ${score.toFixed(1)}`;
    return [{ kind: "volume", from: row, to: row, words, changes: [] }];
  });
}
