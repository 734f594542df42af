import type { BarColumns } from "../../lib/market/columns.ts";
import type { BarRequest, BarSource } from "../../lib/market/sources/source.ts";
import type { Milliseconds } from "../../lib/core/time.ts";

export const hour = 3_600_000;

/** Hours of tests are counted from here, so that they cross a year's end soon. */
export const testVenueStart = Date.UTC(2019, 11, 20);

/** The one bar that a test venue has at a time: prices follow from the time alone, so that any bar can be told to be right. */
export const barAt = (time: Milliseconds): readonly number[] => {
  const noise = (((time / hour) * 2_654_435_761) % 4_294_967_296) / 4_294_967_296;
  const base = 100 + noise;
  return [time, base, base + 2, base - 1, base + noise, 10 * noise];
};

/** Columns of the bars at some times. */
export function columnsAt(times: readonly Milliseconds[]): BarColumns {
  const rows = times.map(barAt);
  const column = (place: number): Float64Array => Float64Array.from(rows, row => row[place]);
  return {
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}

/** Every full hour in [from, to) that `has` does not leave out. */
export function hoursIn(from: number, to: number, has: (time: number) => boolean = () => true): number[] {
  const times: number[] = [];
  for (let time = Math.ceil(from / hour) * hour; time < to; time += hour) if (has(time)) times.push(time);
  return times;
}

export interface TestVenueOptions {
  /** Bars of a page. Default 100. */
  readonly page?: number;
  /** Whether the market traded in the hour that opens then. Default always. */
  readonly has?: (time: Milliseconds) => boolean;
  /** Called before each page. */
  readonly onPage?: (since: Milliseconds) => void | Promise<void>;
}

/** A venue in this process with an endless hourly history. Returns it and the spans that it was asked for. */
export function testVenue({ page = 100, has, onPage }: TestVenueOptions = {}) {
  const asked: [number, number][] = [];
  const source: BarSource = {
    name: "test-venue",
    async *pages({ since, until, clock }: BarRequest) {
      if (since === undefined) throw new Error("the cache always says from when");
      asked.push([since, until ?? NaN]);
      // As exchanges do, it gives the running bar too.
      const times = hoursIn(since, Math.min((until ?? Infinity) + hour, clock.now()), has);
      for (let at = 0; at < times.length; at += page) {
        await onPage?.(times[at]);
        yield columnsAt(times.slice(at, at + page));
      }
    },
  };
  return { source, asked };
}
