import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { Interrupted, interruptWork } from "../../../../lib/core/interrupt.ts";
import { holdings } from "../../../../lib/market/cache/holdings.ts";
import { withLock } from "../../../../lib/market/cache/lock.ts";
import { mergeBars } from "../../../../lib/market/cache/merge.ts";
import { missing, union, type Span } from "../../../../lib/market/cache/ranges.ts";
import { readCached } from "../../../../lib/market/cache/read.ts";
import {
  allSeries,
  cacheRoot,
  checkSeries,
  seriesFolder,
  type Series,
} from "../../../../lib/market/cache/series.ts";
import { throughCache } from "../../../../lib/market/cache/through.ts";
import type { BarRequest } from "../../../../lib/market/sources/source.ts";
import { useOwnHome } from "../../../support/home.ts";
import { columnsAt, hour, hoursIn, testVenue, type TestVenueOptions } from "../../../support/venue.ts";

useOwnHome();

const start = Date.UTC(2023, 11, 20);
let symbol = "A/USD";
let symbols = 0;
// A market of its own for each test.
beforeEach(() => void (symbol = `M${++symbols}/USD`));
const series = (): Series => ({ venue: "test-venue", symbol, timeframe: "1h" });

/** Asks through the cache for the hours [from, to) after the start; the clock stands at hour `now` and a half. */
const ask = (
  venue: ReturnType<typeof testVenue>,
  [from, to]: readonly [number, number],
  { now = 10_000, ...more }: Partial<BarRequest> & { now?: number } = {},
) =>
  throughCache(venue.source, {
    symbol,
    timeframe: "1h",
    since: start + from * hour,
    until: start + to * hour,
    limit: undefined,
    clock: fixedClock(start + (now + 0.5) * hour),
    ...more,
  });

const times = (from: number, to: number, has?: TestVenueOptions["has"]): number[] =>
  hoursIn(start + from * hour, start + to * hour, has);
const askedHours = ({ asked }: ReturnType<typeof testVenue>) =>
  asked.map(span => span.map(time => (time - start) / hour));

describe("the cache", () => {
  test("asks for what it does not hold, and for nothing twice", async () => {
    const venue = testVenue();
    expect([...(await ask(venue, [100, 500])).rows.time]).toEqual(times(100, 500));
    expect([...(await ask(venue, [100, 500])).rows.time]).toEqual(times(100, 500));
    expect((await ask(venue, [200, 300])).rows).toEqual(columnsAt(times(200, 300)));
    expect(askedHours(venue)).toEqual([[100, 500]]);
    expect((await ask(venue, [50, 600])).rows).toEqual(columnsAt(times(50, 600)));
    expect(askedHours(venue).slice(1)).toEqual([
      [50, 100],
      [500, 600],
    ]);
  });

  test("keeps complete bars only, and asks for the running one when it is complete", async () => {
    const venue = testVenue();
    const last = async (now: number) => (await ask(venue, [0, 9_999], { now })).rows.time.at(-1);
    // The clock stands at half past.
    expect(await last(40)).toBe(start + 39 * hour);
    expect(await last(40.49)).toBe(start + 39 * hour);
    expect(askedHours(venue)).toHaveLength(1);
    expect(await last(40.5)).toBe(start + 40 * hour);
    expect(await last(41.4)).toBe(start + 40 * hour);
    expect(askedHours(venue).map(([from]) => from)).toEqual([0, 40]);
  });

  test("knows gaps: hours in which nothing traded are not asked for again", async () => {
    const has = (time: number) => time < start + 100 * hour || time >= start + 400 * hour;
    const venue = testVenue({ has });
    expect((await ask(venue, [50, 450])).rows.time.length).toBe(50 + 50);
    expect((await ask(venue, [150, 350])).rows.time.length).toBe(0);
    expect((await ask(venue, [60, 440])).rows.time.length).toBe(40 + 40);
    expect(askedHours(venue)).toEqual([[50, 450]]);
    // A market that fell silent just now may only be late: its end is asked for again.
    const silent = testVenue({ has: time => time < start + 600 * hour });
    symbol = "LATE/USD";
    for (const _ of [1, 2]) await ask(silent, [500, 9_999], { now: 601 });
    expect(askedHours(silent).map(([from]) => Math.round(from))).toEqual([500, 600]);
  });

  test("does not take it for a gap that a market which never had a bar has none: its name may be wrong", async () => {
    let listed = false;
    const venue = testVenue({ has: () => listed });
    for (let times = 0; times < 2; times++) expect((await ask(venue, [0, 50])).rows.time.length).toBe(0);
    expect([askedHours(venue), allSeries({ symbol })]).toEqual([[[0, 50], [0, 50]], []]); // prettier-ignore
    listed = true;
    expect((await ask(venue, [20, 50])).rows.time.length).toBe(30);
    // With bars the name is one, and its silence counts.
    listed = false;
    for (let times = 0; times < 2; times++) await ask(venue, [0, 50]);
    expect(askedHours(venue).slice(2)).toEqual([[20, 50], [0, 20]]); // prettier-ignore
  });

  test("gives as many bars as are wanted, also of a market with gaps", async () => {
    const venue = testVenue({ has: time => (time / hour) % 10 === 0 });
    const first = await ask(venue, [3, 9_999], { limit: 250 });
    expect([...first.rows.time]).toEqual(times(3, 9_999, time => (time / hour) % 10 === 0).slice(0, 250));
    const latest = await ask(venue, [0, 9_999], { since: undefined, limit: 50 });
    expect(latest.rows.time.at(-1)).toBe(times(0, 9_999, time => (time / hour) % 10 === 0).at(-1));
    expect(latest.rows.time.length).toBe(50);
  });

  test("keeps the bars that came before trouble", async () => {
    let pages = 0;
    const venue = testVenue({
      onPage: () => {
        if (++pages === 3) throw new Error("the line is dead");
      },
    });
    await expect(ask(venue, [0, 500])).rejects.toThrow("the line is dead");
    await ask(venue, [0, 500]);
    expect(askedHours(venue).map(([from]) => Math.ceil(from))).toEqual([0, 200]);
  });

  test("an interrupt ends a download at once, and what had come is kept", async () => {
    let pages = 0;
    const venue = testVenue({ onPage: () => void (++pages === 3 && interruptWork()) });
    await expect(ask(venue, [0, 5_000])).rejects.toThrow(Interrupted);
    expect(pages).toBe(3);
    expect((await holdings(series())).covered).toEqual([[start, start + 300 * hour]]);
    expect((await ask(venue, [0, 5_000])).rows).toEqual(columnsAt(times(0, 5_000)));
    expect(askedHours(venue)[1]).toEqual([300, 5_000]);
  });

  test("refuses impossible bars and stays as it was", async () => {
    const venue = testVenue();
    await ask(venue, [0, 50]);
    const nonsense = {
      ...venue.source,
      async *pages() {
        const page = columnsAt(times(50, 60));
        page.high[3] = 1;
        yield page;
      },
    };
    await expect(ask({ ...venue, source: nonsense }, [0, 60])).rejects.toThrow(
      new RegExp(`${symbol} 1h of test-venue: impossible bars came: row 4 \\(2023-12-22T05:00\\): .*high 1`),
    );
    expect((await holdings(series())).covered).toEqual([[start, start + 50 * hour]]);
  });

  test("a prune that waited for the download does not take its bars from the reader: they are fetched again", async () => {
    for (let round = 0; round < 3; round++) {
      let prunes: Promise<unknown>[] = [];
      // One of many that look at the lock again and again comes between the download's last write and its read.
      const onPage = () => {
        if (prunes.length > 0) return;
        prunes = Array.from({ length: 40 }, async (_, i) => {
          await new Promise(resolve => setTimeout(resolve, i));
          await withLock(series(), async () =>
            rmSync(seriesFolder(series()), { recursive: true, force: true }),
          );
        });
      };
      const venue = testVenue({ onPage });
      expect([...(await ask(venue, [0, 3_000])).rows.time]).toEqual(times(0, 3_000));
      await Promise.all(prunes);
    }
  });

  test("any sequence of merges gives the plain union of bars and spans", async () => {
    const span = fc
      .tuple(fc.nat(900), fc.integer({ min: 1, max: 300 }))
      .map(([at, n]) => [at, at + n] as const);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(span, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 2, max: 9 }),
        async (spans, step) => {
          symbol = `P${++run}/USD`;
          const has = (time: number) => (time / hour) % step !== 0;
          const wanted = new Set<number>();
          for (const [from, to] of spans) {
            const part = times(from, to, has);
            part.forEach(time => wanted.add(time));
            await mergeBars(series(), columnsAt(part), [[start + from * hour, start + to * hour]]);
          }
          const all: Span = [0, start * 2];
          const found = await readCached(series(), all);
          expect(found).toEqual({ status: "ok", columns: columnsAt([...wanted].sort((a, b) => a - b)) });
          const { covered, damaged } = await holdings(series());
          const hours = new Set(
            spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)),
          );
          expect(covered.flatMap(([from, to]) => times((from - start) / hour, (to - start) / hour))).toEqual(
            [...hours].sort((a, b) => a - b).map(at => start + at * hour),
          );
          expect(damaged).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  test("bars that are there stay as they are, unless they are to be replaced", async () => {
    await mergeBars(series(), columnsAt(times(0, 10)), [[start, start + 10 * hour]]);
    const other = columnsAt(times(5, 15));
    other.close.fill(101);
    other.high.fill(1_000);
    other.low.fill(1);
    const kept = await mergeBars(series(), other, []);
    expect(kept).toMatchObject({ added: 5, different: 5 });
    const read = async () => {
      const found = await readCached(series(), [start, start + 15 * hour]);
      return found.status === "ok" ? [...found.columns.high] : [];
    };
    expect(await read()).toEqual([...columnsAt(times(0, 10)).high, 1_000, 1_000, 1_000, 1_000, 1_000]);
    await mergeBars(series(), other, [], { replace: true });
    expect((await read()).slice(4)).toEqual([columnsAt(times(4, 5)).high[0], ...Array(10).fill(1_000)]);
  });

  const flipBit = (path: string) => {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(path, bytes);
  };

  test("a file that turns out damaged when more is to be added to it is fetched again, not left out", async () => {
    const venue = testVenue();
    await ask(venue, [0, 200]);
    flipBit(join(seriesFolder(series()), readdirSync(seriesFolder(series()))[0]));
    const { rows, notice } = await ask(venue, [0, 250]);
    expect(rows).toEqual(columnsAt(times(0, 250)));
    expect(askedHours(venue)).toEqual([
      [0, 200],
      [200, 250],
      [0, 200],
    ]);
    expect(notice).toMatch(/A damaged cache file was set aside as/);
  });

  test.each([
    ["a flipped bit", flipBit],
    ["a cut end", (path: string) => truncateSync(path, 500)],
    ["emptiness", (path: string) => truncateSync(path, 0)],
    ["other content", (path: string) => writeFileSync(path, "time,open,high,low,close\n")],
  ])("a file damaged by %s is set aside and fetched again", async (_, damage) => {
    const venue = testVenue();
    // Two years, of which one stays whole.
    await ask(venue, [0, 600]);
    const folder = seriesFolder(series());
    const [damaged, whole] = readdirSync(folder).sort();
    damage(join(folder, damaged));
    const { rows, notice } = await ask(venue, [0, 600]);
    expect(rows).toEqual(columnsAt(times(0, 600)));
    expect(askedHours(venue)).toEqual([
      [0, 600],
      [0, 12 * 24],
    ]);
    const aside = /A damaged cache file was set aside as (\S+)\.$/.exec(notice ?? "")?.[1];
    expect(aside).toMatch(/set-aside.*2023\.1\.[0-9a-f]{32}\.parquet$/);
    expect(existsSync(aside!)).toBe(true);
    expect(readdirSync(folder)).toContain(whole);
  });

  test("symbols of any kind get folders that say what they hold, each its own", async () => {
    const names = [
      "BTC/USD",
      "BTC/USDT:USDT-241227",
      "kPEPE/USD",
      "KPEPE/USD",
      "..",
      "../../x",
      "CON",
      'a b*?"<>|',
      "ÄÖ/日本",
      "C:\\x",
      "%2F",
    ];
    for (const name of names) {
      symbol = name;
      await mergeBars(series(), columnsAt(times(0, 1)), [[start, start + hour]]);
    }
    const found = allSeries({ venue: "test-venue" }).map(one => one.symbol);
    for (const name of names) expect(found).toContain(name);
    const folders = readdirSync(join(cacheRoot(), "venue=test-venue"));
    expect(folders).toContain("symbol=BTC%2FUSDT%3AUSDT-241227");
    expect(new Set(folders.map(folder => folder.toLowerCase())).size).toBe(folders.length);
    for (const folder of folders) expect(folder).toMatch(/^symbol=[A-Za-z0-9.%-]+$/);
    // The bytes of half a character are those of every other half.
    for (const half of ["\ud800", "A\udc00"])
      expect(() => checkSeries({ ...series(), symbol: half })).toThrow(
        "symbol must not hold half a character",
      );
  });
});

describe("spans", () => {
  const span = fc.tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 0, max: 60 }),
  ) as fc.Arbitrary<Span>;
  const points = (spans: readonly Span[]) =>
    Array.from({ length: 60 }, (_, at) => at).filter(at => spans.some(([from, to]) => at >= from && at < to));

  test("the union holds each point that a span holds, in order and apart", () => {
    fc.assert(
      fc.property(fc.array(span), spans => {
        const joined = union(spans);
        expect(points(joined)).toEqual(points(spans));
        for (const [at, [from, to]] of joined.entries())
          expect(from < to && (at === 0 || from > joined[at - 1][1])).toBe(true);
      }),
    );
  });

  test("what is missing is what no span holds", () => {
    fc.assert(
      fc.property(span, fc.array(span), (wanted, spans) => {
        const held = new Set(points(spans));
        expect(points(missing(wanted, spans))).toEqual(points([wanted]).filter(at => !held.has(at)));
      }),
    );
  });
});
