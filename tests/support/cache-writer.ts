// A process that writes to the cache under PEAK_HOME, to be killed, raced or starved of disk. Says `ready` when it begins, then
// each span it asks the venue for, `page` for each page, then `done` or its error, as lines of JSON.
//   cache-writer.ts fetch <symbol> <from> <to>    hours since the start, page by page, each written at once
//   cache-writer.ts import <symbol> <file>
//   cache-writer.ts starve <symbol> <from> <to> <filler>    as fetch; on an error removes the filler and fetches again
import { rmSync } from "node:fs";
import { systemClock } from "../../lib/core/clock.ts";
import { PeakError } from "../../lib/core/errors.ts";
import { withDuckDB } from "../../lib/market/cache/database.ts";
import { fillSpan } from "../../lib/market/cache/fill.ts";
import type { Span } from "../../lib/market/cache/ranges.ts";
import * as data from "../../lib/market/cache/verbs/index.ts";
import { testVenue, testVenueStart, hour } from "./venue.ts";

const [mode, symbol, ...rest] = process.argv.slice(2);
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const { source } = testVenue({ page: 300 });

async function fetchHours(from: number, to: number): Promise<void> {
  const span: Span = [testVenueStart + from * hour, testVenueStart + to * hour];
  const pages = ([since, until]: Span) => {
    say({ asked: [since, until] });
    return told(
      source.pages({ symbol, timeframe: "1h", since, until, limit: undefined, clock: systemClock }),
    );
  };
  const series = { venue: source.name, symbol, timeframe: "1h" } as const;
  await fillSpan(series, span, pages, { clock: systemClock, writeInterval: 0 });
}

async function* told<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const page of pages) {
    say("page");
    yield page;
  }
}

const codeOf = (error: unknown) =>
  error instanceof PeakError ? { code: error.code, message: error.message } : { message: String(error) };

// So that what is killed is the work, not the loading of DuckDB.
await withDuckDB(connection => connection.run("select 1"));
say("ready");
try {
  if (mode === "import") await data.import(rest[0], { symbol, venue: source.name });
  else await fetchHours(Number(rest[0]), Number(rest[1]));
  say("done");
} catch (error) {
  say(codeOf(error));
  if (mode !== "starve") process.exit(1);
  say({ valid: (await data.verify()).ok });
  rmSync(rest[2]);
  await fetchHours(Number(rest[0]), Number(rest[1]));
  say({ valid: (await data.verify()).ok, bars: (await data.list()).cell(0, 3) });
}
