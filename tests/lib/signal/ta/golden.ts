import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { sharedData } from "../../../support/shared.ts";

const tables = new Map<string, Map<string, Float64Array>>();

/** A CSV table as named columns, read in the plainest way there is: empty cells and text become NaN. Read once. */
export function table(path: string): Map<string, Float64Array> {
  const known = tables.get(path) ?? readTable(path);
  tables.set(path, known);
  return known;
}

function readTable(path: string): Map<string, Float64Array> {
  const bytes = readFileSync(sharedData(path));
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").replaceAll('"', "");
  const [head, ...rows] = text
    .trim()
    .split("\n")
    .map(line => line.trim().split(","));
  const numeric = /^\d+$/.test(head[0]);
  if (numeric) rows.unshift(head);
  const names = numeric ? ["time", "Open", "High", "Low", "Close", "Volume", "Count"] : head;
  return new Map(
    names.map((name, k) => [name, Float64Array.from(rows, row => (row[k] ? Number(row[k]) : NaN))]),
  );
}

/** The inputs of the golden indicator files. */
export function goldenBars(series: "GOOG" | "XBT1D") {
  const rows =
    series === "GOOG"
      ? table("market/equity/GOOG_daily.csv")
      : table("market/crypto/kraken_XBTUSD_1440.csv.gz");
  const cut = (name: string) => rows.get(name)!.slice(series === "GOOG" ? 0 : -1500);
  return {
    open: cut("Open"),
    high: cut("High"),
    low: cut("Low"),
    close: cut("Close"),
    volume: cut("Volume"),
  };
}
