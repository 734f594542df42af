import {
  barStart,
  formatTime,
  second,
  timeframeLength,
  type Milliseconds,
  type Timeframe,
} from "../../../core/time.ts";
import type { VenueCandle } from "../venue/venue.ts";
import type { Feed } from "./feed.ts";
import type { Follower } from "./follow.ts";

/** After a bar's end, how long a message of the next one is waited for. */
const grace = 2 * second;
/** How often REST is asked for a bar that a message had. */
const patience = 5;

/**
 * Closed bars, each once and in order. Messages of bars carry no number, so a last one that was lost would leave a wrong bar and
 * nobody would know: every bar is therefore read again over REST once it is closed, one call a bar.
 */
export function followCandles(
  feed: Feed,
  { timeframe, since, running }: { timeframe: Timeframe; since?: Milliseconds; running: boolean },
): Follower<readonly VenueCandle[]> {
  const { venue, symbol, emit } = feed.options;
  // A clock of ours that is ahead would end bars which still run.
  const { clock } = venue;
  const length = timeframeLength(timeframe);
  const start = barStart(timeframe);
  const startOfRunning = (): Milliseconds => start(clock.now());
  /** Open of the next bar to give: without a start the one that runs when the stream is opened. */
  let next = since === undefined ? startOfRunning() : start(since + length - 1);
  const told = new Map<Milliseconds, VenueCandle>();

  const give = (candle: VenueCandle, complete: boolean): Promise<void> =>
    emit({ kind: "candle", ...feed.envelope, ...candle, timeframe, complete });

  const differs = (a: VenueCandle, b: VenueCandle | undefined): boolean =>
    b !== undefined &&
    (a.open !== b.open ||
      a.high !== b.high ||
      a.low !== b.low ||
      a.close !== b.close ||
      a.volume !== b.volume);

  /** What messages told of bars from the next on up to `end`. */
  const toldBefore = (end: Milliseconds): VenueCandle[] =>
    [...told.values()].filter(({ time }) => time >= next && time < end).sort((a, b) => a.time - b.time);

  /** Gives the bars that open before `end`. */
  const closeUpTo = async (end: Milliseconds): Promise<number> => {
    let given = 0;
    let tries = 0;
    while (!feed.stopped && next < end) {
      const from = next;
      const page = await feed.ask(() => venue.fetchCandles(symbol, timeframe, from));
      if (!page) break;
      const closed = page.filter(({ time }) => time >= from && time < end);
      let wrong = 0;
      for (const candle of closed) {
        const message = told.get(candle.time);
        // A bar only grows: with less in it than a message had, the answer was kept for a while. It is asked for once more.
        const kept = tries === 0 && message !== undefined && message.volume > candle.volume;
        if (kept || toldBefore(candle.time).length > 0) break;
        if (differs(candle, message)) wrong++;
        await give(candle, true);
        next = candle.time + length;
        given++;
      }
      if (wrong > 0) await feed.notice("filled", wrong, `${wrong} bars of ${symbol} put right over REST`);
      if (next > from) {
        tries = 0;
        continue;
      }
      const gapEnd = closed[0]?.time ?? end;
      const missed = toldBefore(gapEnd);
      // Without a trade in it many venues make no bar.
      if (missed.length === 0 && closed.length === 0) next = end;
      else if (++tries < patience) await feed.pause(tries);
      else {
        const which = missed.map(({ time }) => formatTime(time)).join(", ");
        await feed.notice(
          "refused",
          missed.length,
          `REST has no bar ${which}; given as its last message said`,
        );
        for (const candle of missed) await give(candle, true);
        next = gapEnd;
        tries = 0;
      }
    }
    for (const time of told.keys()) if (time < next) told.delete(time);
    return given;
  };

  return {
    async begin() {
      await closeUpTo(startOfRunning());
    },
    watch: () => venue.watchCandles(symbol, timeframe),
    async take(all) {
      // By a bar that cannot have begun, the one that runs would count as closed.
      const batch = all.filter(({ time }) => time <= clock.latest() + grace);
      const ahead = all.length - batch.length;
      if (ahead > 0)
        await feed.notice("corrupted", ahead, `${ahead} bars of ${symbol} from the future left out`);
      for (const candle of batch) if (candle.time >= next) told.set(candle.time, candle);
      const newest = batch.at(-1);
      if (!newest) return false;
      await closeUpTo(newest.time);
      if (running && newest.time >= next) await give(newest, false);
      return true;
    },
    due: () => feed.elapsed() + next + length + grace - clock.now(),
    async onDue() {
      await closeUpTo(start(clock.now() - grace));
    },
    onQuiet: async () => (await closeUpTo(startOfRunning())) > 0,
  };
}
