import { withDuckDB } from "../duckdb.ts";
import { missing, union, type Span, type Spans } from "./ranges.ts";
import type { Series, YearFile } from "./series.ts";
import type { Notes } from "./notes.ts";
import { readNotes, setAside, standing, yearFiles } from "./year-file.ts";

/** What the cache has of a series. */
export interface Holdings {
  readonly files: readonly (YearFile & { readonly notes: Notes })[];
  /** Files whose footer cannot be read. Their bars count as missing. */
  readonly damaged: readonly YearFile[];
  /** What was asked for or imported. Where it holds no bars, the venue has none. */
  readonly covered: Spans;
}

/** Looks at the footers of a series' files. */
export async function holdings(series: Series): Promise<Holdings> {
  for (;;) {
    const { current } = yearFiles(series);
    if (current.length === 0) return { files: [], damaged: [], covered: [] };
    const notes = await withDuckDB(connection => readNotes(connection, current));
    const unread = current.filter((_, at) => notes[at] === undefined);
    const damaged = standing(series, unread);
    // A writer has put newer ones in their place meanwhile.
    if (damaged.length < unread.length) continue;
    const files = current.flatMap((file, at) => {
      const own = notes[at];
      return own === undefined ? [] : [{ ...file, notes: own }];
    });
    return { files, damaged, covered: union(files.flatMap(file => file.notes.covered)) };
  }
}

/** The parts of a span that no source was asked for yet. */
export const unasked = (span: Span, { covered }: Holdings): Spans => missing(span, covered);

/** Moves files aside that turned out damaged. Under the series' lock; what another process has replaced meanwhile is left alone. */
export function setAsideAll(series: Series, damaged: readonly YearFile[]): string[] {
  return standing(series, damaged).map(file => setAside(series, file));
}
