import { demandMembers } from "../../core/members.ts";
import { demandBars } from "../demand-bars.ts";
import { PeakError, demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { day, formatTime, type Milliseconds } from "../../core/time.ts";
import { firstAtOrAfter, makeBars, type BarColumns, type Bars } from "../bars.ts";
import { toMilliseconds, type Moment } from "../moment.ts";

/** One delivery month. */
export interface FuturesContract {
  readonly bars: Bars;
  /** The moment it ends; bars from then on are not used. */
  readonly expiry: Moment;
  /**
   * Open contracts as known at each bar's close; needed to roll on open interest. Exchanges publish a day's figure on the next morning: give that
   * of the day before, or the roll is decided by what nobody knew.
   */
  readonly openInterest?: Float64Array;
}

export interface ContinuousOptions {
  /** What decides the roll. Default "calendar". */
  readonly roll?: "calendar" | "volume" | "open interest";
  /** Days before the expiry on which a roll by calendar is made, and the latest for the others. Default 5. */
  readonly daysBefore?: number;
  /** How earlier prices are brought to the level of later ones. Default "ratio". */
  readonly adjust?: "ratio" | "difference" | "none";
}

/** A change from one contract to the next. */
export interface Roll {
  /** Open of the first bar of the new contract. */
  readonly time: Milliseconds;
  readonly from: string;
  readonly to: string;
  /** Closes of the two on the bar before, between which a position is moved. */
  readonly fromClose: number;
  readonly toClose: number;
  /**
   * What decided it: the rule, or `"calendar"` where the latest day came first. `"last shared bar"` where nothing did, because the bars of one
   * of the two end or are missing: nobody could have known that this was the bar to roll on.
   */
  readonly by: "calendar" | "volume" | "open interest" | "last shared bar";
}

/** A futures series without end, and where its joints are. */
export interface ContinuousFutures {
  readonly bars: Bars;
  readonly rolls: readonly Roll[];
  /** The contract behind each bar, as an index into the contracts by expiry. */
  readonly contract: Uint16Array;
}

/**
 * Joins contracts into one series. A roll is decided at a bar's close and holds from the next bar: by calendar on the first bar within
 * `daysBefore` of the expiry, else when volume or open interest of the next contract first exceeds the front's. It never goes back, and
 * never skips a contract. Where nothing decides before the two have no bar in common any more, the last one they share is taken; such a roll
 * says so in `by`, and the bars in their `notice`.
 *
 * - `"ratio"`: earlier prices × toClose/fromClose. Returns are right, prices are not the traded ones.
 * - `"difference"`: earlier prices + toClose − fromClose. Profit per contract is right, returns are not; prices can fall to 0 or below,
 *   which is refused.
 * - `"none"`: traded prices, which jump at each of `rolls`: nobody earned those jumps.
 *
 * Adjusted prices of the past change with each later roll: a rule with a price level in it sees the future in them.
 *
 * Throws `invalid_data` where two neighbours have no bar in common before the roll, or adjusted prices fall to 0.
 */
export function continuousFutures(
  contracts: readonly FuturesContract[],
  options: ContinuousOptions = {},
): ContinuousFutures {
  refuseUnknownKeys("continuousFutures option", options, ["roll", "daysBefore", "adjust"]);
  const { roll = "calendar", daysBefore = 5, adjust = "ratio" } = options;
  if (!["calendar", "volume", "open interest"].includes(roll))
    throw unknownName("roll", roll, ["calendar", "volume", "open interest"]);
  if (!["ratio", "difference", "none"].includes(adjust))
    throw unknownName("adjust", adjust, ["ratio", "difference", "none"]);
  demand(daysBefore >= 0, "daysBefore", "must be 0 or more", daysBefore, "Leave it out for 5.");
  const legs = prepare(contracts, roll);
  const rolls: Roll[] = [];
  const pieces: Piece[] = [];
  let from = 0;
  for (let k = 0; k < legs.length; k++) {
    const leg = legs[k];
    if (k === legs.length - 1) {
      pieces.push({ leg: k, from, to: leg.bars.length });
      break;
    }
    const next = legs[k + 1];
    const { bar: decided, by } = decide(leg, next, from, roll, daysBefore * day);
    const { bars } = leg;
    const first = firstAtOrAfter(next.bars.time, bars.time[decided] + 1);
    pieces.push({ leg: k, from, to: decided + 1 });
    rolls.push(
      Object.freeze({
        time: next.bars.time[first] ?? NaN,
        from: bars.symbol,
        to: next.bars.symbol,
        fromClose: bars.close[decided],
        toClose: next.bars.close[firstAtOrAfter(next.bars.time, bars.time[decided])],
        by,
      }),
    );
    from = first;
  }
  return join(legs, pieces, rolls, roll, adjust);
}

interface Leg {
  readonly bars: Bars;
  readonly expiry: Milliseconds;
  readonly openInterest?: Float64Array;
}

/** Bars [from, to) of a leg. */
interface Piece {
  readonly leg: number;
  readonly from: number;
  readonly to: number;
}

function prepare(contracts: readonly FuturesContract[], roll: ContinuousOptions["roll"]): Leg[] {
  demand(
    Array.isArray(contracts) && contracts.length > 0,
    "contracts",
    "must be an array that is not empty",
    contracts,
    "Give at least one contract.",
  );
  const legs = contracts.map((contract, i) => {
    demandMembers(contract, [], `contracts[${i}]`, "must be a contract", "Pass { bars, expiry }.");
    const { bars, expiry, openInterest } = contract;
    demandBars(bars, `contracts[${i}].bars`);
    const end = toMilliseconds(expiry, `contracts[${i}].expiry`);
    demand(
      bars.timeframe === contracts[0].bars.timeframe,
      `contracts[${i}].bars`,
      `must have the timeframe ${contracts[0].bars.timeframe} of the first`,
      bars.timeframe,
      "Resample the finer ones.",
    );
    if (roll === "open interest" && openInterest?.length !== bars.length)
      throw invalidArgument(
        `contracts[${i}].openInterest`,
        "must have one value a bar to roll on it",
        openInterest?.length,
        'Give it, or roll by "volume".',
      );
    return { bars: bars.between(-Infinity, end), expiry: end, openInterest };
  });
  return legs.sort((a, b) => a.expiry - b.expiry);
}

/** The bar of the front contract at whose close the roll is decided. */
function decide(
  leg: Leg,
  next: Leg,
  from: number,
  roll: NonNullable<ContinuousOptions["roll"]>,
  before: Milliseconds,
): { readonly bar: number; readonly by: Roll["by"] } {
  const { bars, expiry } = leg;
  let shared = -1;
  for (let i = from; i < bars.length; i++) {
    const j = firstAtOrAfter(next.bars.time, bars.time[i]);
    if (next.bars.time[j] !== bars.time[i] || j + 1 >= next.bars.length) continue;
    shared = i;
    if (roll === "volume" && next.bars.volume[j] > bars.volume[i]) return { bar: i, by: roll };
    if (roll === "open interest" && next.openInterest![j] > leg.openInterest![i]) return { bar: i, by: roll };
    // The bar after this one would lie within the last days.
    if ((bars.time[i + 1] ?? next.bars.time[j + 1]) >= expiry - before) return { bar: i, by: "calendar" };
  }
  if (shared >= 0) return { bar: shared, by: "last shared bar" };
  throw new PeakError(
    "invalid_data",
    `${bars.symbol} and ${next.bars.symbol} have no bar in common before ${formatTime(expiry)}, so nothing tells what the roll cost.`,
    { hint: "Load the next contract from an earlier day on." },
  );
}

function join(
  legs: readonly Leg[],
  pieces: readonly Piece[],
  rolls: readonly Roll[],
  roll: string,
  adjust: NonNullable<ContinuousOptions["adjust"]>,
): ContinuousFutures {
  const length = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const make = () => new Float64Array(length);
  const columns = { time: make(), open: make(), high: make(), low: make(), close: make(), volume: make() };
  const contract = new Uint16Array(length);
  let end = length;
  let factor = 1;
  let shift = 0;
  for (let k = pieces.length - 1; k >= 0; k--) {
    const { leg, from, to } = pieces[k];
    const start = end - (to - from);
    copy(legs[leg].bars, columns, { from, to, start, factor, shift });
    contract.fill(leg, start, end);
    end = start;
    const joint = rolls[k - 1];
    if (adjust === "ratio" && joint) factor *= joint.toClose / joint.fromClose;
    if (adjust === "difference" && joint) shift += joint.toClose - joint.fromClose;
  }
  const { symbol, timeframe, source, calendar } = legs.at(-1)!.bars;
  const undecided = rolls.filter(({ by }) => by === "last shared bar");
  const bars = makeBars(
    {
      symbol: `${symbol} continuous`,
      timeframe,
      source: `${source}, rolled by ${roll}, ${adjust === "none" ? "unadjusted" : `back-adjusted by ${adjust}`}`,
      synthetic: legs.some(leg => leg.bars.synthetic),
      calendar,
      ...(undecided.length > 0 && { notice: undecided.map(unforeseen).join(" ") }),
    },
    columns,
  );
  return Object.freeze({ bars, rolls: Object.freeze(rolls), contract });
}

function unforeseen({ from, to, time }: Roll): string {
  return `Nothing decided the roll from ${from} to ${to} at ${formatTime(time)}: it follows the last bar that both have.`;
}

function copy(
  bars: Bars,
  into: BarColumns,
  piece: { from: number; to: number; start: number; factor: number; shift: number },
): void {
  const { from, to, start, factor, shift } = piece;
  into.time.set(bars.time.subarray(from, to), start);
  into.volume.set(bars.volume.subarray(from, to), start);
  for (const name of ["open", "high", "low", "close"] as const)
    for (let i = from; i < to; i++) into[name][start + i - from] = bars[name][i] * factor + shift;
}
