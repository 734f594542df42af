import { formatTime, hour, second, type Milliseconds } from "../../../core/time.ts";
import type { VenueTrade } from "../venue/venue.ts";
import type { Feed } from "./feed.ts";
import type { Follower } from "./follow.ts";

/** Trades held back because an earlier number is missing; with more, REST is asked at once. */
const mostHeld = 1_000;
/** Names remembered where trades are not numbered. */
const mostNames = 10_000;
/** How often REST is asked for the same missing trades before they are given up: it may lag behind the messages. */
const patience = 4;
/** How far the venue's clock and ours may be apart. */
const skew = 10 * second;
/** So many trades in a row, each later than the last we know and numbered below it, are a venue that counts anew. */
const enoughAnew = 3;

/**
 * Trades exactly once and in the venue's order. Where the venue numbers them, a missing number is waited for (`reorderWait`), then
 * read over REST; where it does not, REST is asked after a break and a silence, and known names are left out.
 */
export function followTrades(
  feed: Feed,
  { since, reorderWait }: { since?: Milliseconds; reorderWait: Milliseconds },
): Follower<readonly VenueTrade[]> {
  const { venue, symbol, clock, emit } = feed.options;
  const held = new Map<bigint, VenueTrade>();
  const names = new Set<string>();
  /** Numbers that REST gave: their messages may still be on the way, and are no duplicates of the venue's making. */
  const backfilled = new Set<bigint>();
  let last: bigint | undefined;
  let lastTime = since;
  /** The latest time of any, by the venue's clock: ours may be behind it. One dated ahead of both does not count for ever. */
  let newest: Milliseconds | undefined;
  let highest = 0n;
  /** Trades in a row that are later than the last and have a smaller number. */
  let anew: VenueTrade[] = [];
  let holeSince: number | undefined;

  const give = (trade: VenueTrade, overRest: boolean): Promise<void> => {
    // One that is dated ahead must not hide from REST what comes before it.
    lastTime = Math.min(trade.time, venue.clock.latest());
    newest = Math.max(newest ?? -Infinity, Math.min(trade.time, venue.clock.latest() + skew));
    return emit({ kind: "trade", ...feed.envelope, ...trade, backfilled: overRest });
  };

  /** Passes on what is held and now has its turn. */
  const drain = async (): Promise<void> => {
    for (let next = held.get(last! + 1n); next; next = held.get(last! + 1n)) {
      last = last! + 1n;
      held.delete(last);
      await give(next, false);
    }
    holeSince = held.size === 0 ? undefined : (holeSince ?? feed.elapsed());
  };

  const takeNumbered = async (trade: VenueTrade): Promise<void> => {
    const id = BigInt(trade.id);
    last ??= id - 1n;
    if (id <= last && (await countsAnew(trade))) return;
    forgetAnew();
    if (id <= last || held.has(id)) return backfilled.delete(id) ? undefined : feed.tally("duplicate");
    if (id < highest) feed.tally("reordered");
    else highest = id;
    // Beyond that it is not kept: REST has it.
    if (held.size <= mostHeld) held.set(id, trade);
    await drain();
  };

  /**
   * Numbers ascend with time: some that fall while time goes on contradict those before, which were rogue or of another count. Resolves with
   * whether the trade is one of them.
   */
  const countsAnew = async (trade: VenueTrade): Promise<boolean> => {
    const id = BigInt(trade.id);
    if (backfilled.has(id) || !(trade.time > (newest ?? Infinity))) return false;
    if (anew.length > 0 && id <= BigInt(anew.at(-1)!.id)) forgetAnew();
    anew.push(trade);
    if (anew.length < enoughAnew) return true;
    const [{ id: first }] = anew;
    await feed.notice("gap", 0, `trades of ${symbol} are counted anew from ${first} on, after ${last}`);
    last = BigInt(first) - 1n;
    highest = id;
    backfilled.clear();
    held.clear();
    for (const each of anew) held.set(BigInt(each.id), each);
    anew = [];
    await drain();
    return true;
  };

  /** They were no new count, but came twice. */
  const forgetAnew = (): void => {
    for (const _ of anew) feed.tally("duplicate");
    anew = [];
  };

  const takeNamed = async (trade: VenueTrade, overRest: boolean): Promise<boolean> => {
    if (names.has(trade.id)) return false;
    names.add(trade.id);
    if (names.size > mostNames) names.delete(names.values().next().value!);
    await give(trade, overRest);
    return true;
  };

  /** Passes on a page of REST: what is new of it, in order. Resolves with how many were new, and how many holes it has itself. */
  const takePage = async (page: readonly VenueTrade[]): Promise<{ fresh: number; holes: bigint }> => {
    let fresh = 0;
    for (const trade of page) {
      if (!venue.numbersTrades) {
        if (await takeNamed(trade, true)) fresh++;
        continue;
      }
      const id = BigInt(trade.id);
      last ??= id - 1n;
      if (id <= last) continue;
      await drain();
      if (id <= last) continue;
      if (id > last + 1n) return { fresh, holes: id - last - 1n };
      last = id;
      held.delete(id);
      backfilled.add(id);
      if (backfilled.size > mostNames) backfilled.delete(backfilled.values().next().value!);
      await give(trade, true);
      fresh++;
    }
    if (venue.numbersTrades && last !== undefined) await drain();
    return { fresh, holes: 0n };
  };

  /** Drops a trade whose number the venue's own list contradicts: with it as the last, all that follow would pass for known. */
  const leaveOut = async (id: bigint): Promise<void> => {
    held.delete(id);
    highest = last!;
    await feed.notice("corrupted", 1, `trade ${id} of ${symbol} left out: over REST ${last} is the last`);
  };

  /** Reads over REST from where we are up to number `target`, or as far as it goes. Resolves with how many it found. */
  const backfill = async (target?: bigint): Promise<number> => {
    const asked = clock.now();
    let found = 0;
    let tries = 0;
    let from = lastTime ?? clock.now();
    while (!feed.stopped && (target === undefined || last! < target)) {
      const page = await feed.ask(() =>
        venue.fetchTrades(symbol, last === undefined ? { time: from } : { id: last + 1n, time: from }),
      );
      if (!page) break;
      const [oldest] = page;
      // Many venues give only their newest trades over REST, and nothing numbers those between.
      if (found === 0 && names.size > 0 && oldest?.time > from && !page.some(({ id }) => names.has(id)))
        await feed.notice(
          "gap",
          0,
          `REST reaches back to ${formatTime(oldest.time)} only: trades of ${symbol} may be missing`,
        );
      const { fresh, holes } = await takePage(page);
      found += fresh;
      if (fresh > 0) {
        tries = 0;
        from = lastTime ?? from;
        // What came before we asked has been passed, and the trade that stands behind the hole was not among it.
        if (target !== undefined && last! < target && from > asked + skew) {
          await leaveOut(target + 1n);
          break;
        }
        continue;
      }
      if (holes === 0n && target === undefined) {
        // An hour without a trade is not yet the end where the start lies further back.
        if (last !== undefined || page.length > 0 || from + hour >= clock.now()) break;
        from += hour;
      } else if (++tries < patience) await feed.pause(tries);
      else if (holes === 0n && !held.has(target! + 2n)) {
        // REST ends before the hole and nothing follows what stands behind it: should it be real, REST will have it when the next one comes.
        await leaveOut(target! + 1n);
        break;
      } else {
        const missing = holes > 0n ? holes : target! - last!;
        await feed.notice(
          "lost",
          Number(missing),
          `${missing} trades of ${symbol} are not to be had over REST either`,
        );
        last = last! + missing;
        await drain();
        tries = 0;
      }
    }
    if (found > 0) await feed.notice("filled", found, `${found} trades of ${symbol} read over REST`);
    return found;
  };

  return {
    async begin() {
      if (since !== undefined) await backfill();
    },
    watch: () => venue.watchTrades(symbol),
    async take(batch) {
      const before = last;
      let fresh = 0;
      for (const trade of batch) {
        if (venue.numbersTrades) await takeNumbered(trade);
        else if (await takeNamed(trade, false)) fresh++;
        else feed.tally("duplicate");
      }
      if (held.size > mostHeld) await this.onDue!();
      return fresh > 0 || last !== before;
    },
    due: () => (holeSince === undefined ? Infinity : holeSince + reorderWait),
    async onDue() {
      holeSince = undefined;
      if (held.size === 0) return;
      let first: bigint | undefined;
      for (const id of held.keys()) if (first === undefined || id < first) first = id;
      const missing = first! - 1n - last!;
      await feed.notice("gap", Number(missing), `${missing} trades of ${symbol} are missing after ${last}`);
      await backfill(first! - 1n);
      await drain();
    },
    async onResumed() {
      // Numbered trades show the hole themselves.
      if (!venue.numbersTrades && lastTime !== undefined) await backfill();
    },
    async onQuiet() {
      if (lastTime === undefined) return false;
      return (await backfill()) > 0;
    },
  };
}
