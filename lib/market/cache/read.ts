import { barColumnNames, firstAtOrAfter, joinColumns, makeColumns, type BarColumns } from "../columns.ts";
import type { ParquetColumn } from "../parquet/footer.ts";
import { isPlainParquet, openParquet, readParquetColumns } from "../parquet/read.ts";
import { groupsWithin } from "../parquet/within.ts";
import { overlap, yearSpan, type Span } from "./ranges.ts";
import type { Series, YearFile } from "./series.ts";
import { isWhole, standing, yearFiles } from "./year-file.ts";

/** Cached bars, or the files that could not be read because their content is not what it was. */
export type CachedBars =
  | { readonly status: "ok"; readonly columns: BarColumns }
  | { readonly status: "damaged"; readonly files: readonly YearFile[] };

/** How often a file may vanish under a reader, because a writer has put a newer one in its place. */
const patience = 20;

/** The cached bars of a series that open in a span, each file checked against its hash. */
export async function readCached(series: Series, span: Span): Promise<CachedBars> {
  for (let tries = 0; ; tries++) {
    const files = yearFiles(series).current.filter(({ year }) => overlap(yearSpan(year), span));
    // Reading and hashing take about as long: both at once, and what was read counts only if the hash is right …
    const [, read] = await Promise.all([
      Promise.all(files.map(isWhole)),
      readYears(files, span).then(
        columns => ({ columns }),
        (error: unknown) => ({ error }),
      ),
    ]);
    if (standing(series, files).length < files.length && tries < patience) continue;
    // … of a file that nobody has touched since.
    const whole = await Promise.all(files.map(isWhole));
    const damaged = files.filter((_, at) => !whole[at]);
    if (damaged.length > 0) return { status: "damaged", files: damaged };
    if ("error" in read) throw read.error;
    return { status: "ok", columns: read.columns };
  }
}

async function readYears(files: readonly YearFile[], span: Span): Promise<BarColumns> {
  const years: BarColumns[] = [];
  for (const file of files) years.push(await readYear(file, span));
  return joinColumns(years);
}

/** The bars of a year that open in a span. Years are kept in the encodings that this reader knows, by `mergeBars`. */
async function readYear({ path }: YearFile, span: Span): Promise<BarColumns> {
  const footer = await openParquet(path);
  const columns = barColumnNames.map(name => footer.columns.find(column => column.name === name));
  if (!areKnown(columns) || !isPlainParquet(footer, columns)) throw new RangeError("no bars of the cache");
  const read = await readParquetColumns(path, groupsWithin(footer, columns[0], span), columns);
  const [from, to] = span.map(moment => firstAtOrAfter(read[0], moment));
  return makeColumns(name => read[barColumnNames.indexOf(name)].subarray(from, to));
}

const areKnown = (columns: readonly (ParquetColumn | undefined)[]): columns is ParquetColumn[] =>
  columns.every(column => column !== undefined);
