// A process that writes to the cache under PEAK_HOME, to be killed, raced or starved of disk. Says `ready` when it begins, then
// each span it asks the venue for, `page` for each page, then `done` or its error, as lines of JSON.
//   cache-writer.ts fetch <to> [<hold>]    the hours from the start up to this one into the market FETCH, each page written at once;
//       where there is a file <hold>, no more than four until it is gone
//   cache-writer.ts both <to> <file>    the same, and at the same time a file into the market IMPORT
//   cache-writer.ts starve <to> <filler>    as fetch; on an error removes the filler and fetches again
import { existsSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../lib/core/clock.ts";
import { PeakError } from "../../lib/core/errors.ts";
import { withDuckDB } from "../../lib/market/duckdb.ts";
import { fillSpan } from "../../lib/market/cache/fill.ts";
import type { Span } from "../../lib/market/cache/ranges.ts";
import { testVenue, testVenueStart, hour } from "./venue.ts";

const [mode, to, file] = process.argv.slice(2);
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const { source } = testVenue({ page: 300 });

async function fetchHours(): Promise<void> {
  const span: Span = [testVenueStart, testVenueStart + Number(to) * hour];
  const market = { symbol: "FETCH", timeframe: "1h" } as const;
  const pages = ([since, until]: Span) => {
    say({ asked: [since, until] });
    return told(source.pages({ ...market, since, until, limit: undefined, clock: systemClock }));
  };
  await fillSpan({ venue: source.name, ...market }, span, pages, { clock: systemClock, writeInterval: 0 });
}

async function* told<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  let told = 0;
  for await (const page of pages) {
    say("page");
    yield page;
    told++;
    while (mode === "fetch" && told === 4 && file && existsSync(file)) await sleep(5);
  }
}

async function importFile(): Promise<void> {
  const { importBars } = await import("../../lib/market/cache/verbs/import.ts");
  await importBars(file, { symbol: "IMPORT", venue: source.name });
}

const codeOf = (error: unknown) =>
  error instanceof PeakError ? { code: error.code, message: error.message } : { message: String(error) };

// So that what is killed is the work, not the loading of DuckDB.
await withDuckDB(connection => connection.run("select 1"));
say("ready");
try {
  await Promise.all([fetchHours(), ...(mode === "both" ? [importFile()] : [])]);
  say("done");
} catch (error) {
  say(codeOf(error));
  if (mode !== "starve") process.exit(1);
  const { list, verify } = await import("../../lib/market/cache/verbs/index.ts");
  say({ valid: (await verify()).ok });
  rmSync(file);
  await fetchHours();
  say({ valid: (await verify()).ok, bars: (await list()).cell(0, 3) });
}
