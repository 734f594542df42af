import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { day, formatTime } from "../../core/time.ts";
import { type ResultParts, shown, table } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { type Moment, toMilliseconds } from "../../market/moment.ts";
import { composeRegimes, type Regimes } from "./regimes.ts";
import { regimeChart, regimeParts } from "./show.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface EconomicConfidenceOptions {
  /** Length of the whole cycle in days; default 3,141 (8.6 years). */
  readonly cycleDays?: number;
  /** A turning point of the whole cycle; default 2015-10-01. */
  readonly reference?: Moment;
  /** Turning points at this fraction of the cycle: 1 (default) is every 8.6 years, 0.5 every 4.3, 0.25 every 2.15, 0.125 every 1.075. */
  readonly fraction?: 1 | 0.5 | 0.25 | 0.125;
  /** Days before and after a turning point that count as its event window; default 90. */
  readonly eventWindowDays?: number;
}

/** Phases by the share of the cycle that has passed: each begins where the one before ends. */
const phases = [
  { name: "post_crisis", until: 0.15, risk: 0.5 },
  { name: "expansion", until: 0.45, risk: 1 },
  { name: "pre_crisis_mid", until: 0.5, risk: 0.7 },
  { name: "contraction", until: 0.85, risk: 0.6 },
  { name: "pre_crisis", until: 0.95, risk: 0.4 },
  { name: "crisis", until: 1, risk: 0.3 },
] as const;
export type EconomicPhase = (typeof phases)[number]["name"];
export const economicPhases: readonly EconomicPhase[] = phases.map(({ name }) => name);

/** Columns of one number per bar, and the phases as regimes. The cycle is a calendar: everything is known in advance. */
export interface EconomicConfidence extends Regimes<EconomicPhase> {
  /** Share of the whole cycle that has passed, 0 to 1. */
  readonly position: Float64Array;
  /** Days to the next turning point, above 0 (a bar on one counts to the next). */
  readonly daysToTurningPoint: Float64Array;
  /** Days since the last turning point, 0 on one. */
  readonly daysSinceTurningPoint: Float64Array;
  /** 1 within the event window of a turning point, before or after, else 0. */
  readonly eventWindow: Float64Array;
  /** The original's scale of risk by phase, 0.3 to 1. */
  readonly riskMultiplier: Float64Array;
  /** Turning points from the one before the first bar to the one after the last, ms UTC. */
  readonly turningPoints: Float64Array;
}

/**
 * Windows of the Economic Confidence Model (Armstrong): a cycle of 8.6 years, counted in days from a reference, with the
 * original Peak_Trade's phases and risk multipliers. A hypothesis with very few cycles on record, not a finding: a sample of ten years sees
 * one. Test it as any other feature, and count the trial.
 */
export function economicConfidence(bars: Bars, options: EconomicConfidenceOptions = {}): EconomicConfidence {
  demandBars(bars);
  const terms = economicConfidenceTerms(options);
  const { reference, between, eventWindowDays } = terms;
  const at = economicClock(terms);
  const found = Array.from(bars.time, at);
  const column = (
    key: "position" | "daysToTurningPoint" | "daysSinceTurningPoint" | "eventWindow" | "riskMultiplier",
  ) => Float64Array.from(found, moment => moment[key]);
  const codes = Int8Array.from(found, ({ phase }) => phase);
  const turnsBefore = (time: number) => Math.floor((time - reference) / day / between);
  const turn = (k: number) => reference + k * between * day;
  const first = bars.length ? turnsBefore(bars.time[0]) : 0;
  const last = bars.length ? turnsBefore(bars.time[bars.length - 1]) + 1 : -1;
  const turningPoints = Float64Array.from({ length: last - first + 1 }, (_, k) => turn(first + k));
  const regimes = composeRegimes<EconomicPhase>({
    title: "Economic Confidence Model",
    bars,
    names: economicPhases,
    codes,
    notes: [],
  });
  return Object.freeze({
    ...regimes,
    position: column("position"),
    daysToTurningPoint: column("daysToTurningPoint"),
    daysSinceTurningPoint: column("daysSinceTurningPoint"),
    eventWindow: column("eventWindow"),
    riskMultiplier: column("riskMultiplier"),
    turningPoints,
    ...shown(() => parts(regimes, turningPoints, eventWindowDays)),
  });
}

/** The options, checked and complete; `between` is days from one turning point to the next. */
export function economicConfidenceTerms(options: EconomicConfidenceOptions) {
  refuseUnknownKeys("economicConfidence option", options, [
    "cycleDays",
    "reference",
    "fraction",
    "eventWindowDays",
  ]);
  const { cycleDays = 3_141, fraction = 1, eventWindowDays = 90 } = options;
  const reference = toMilliseconds(options.reference ?? "2015-10-01", "reference");
  demand(cycleDays > 0 && cycleDays < Infinity, "cycleDays", "must be above 0", cycleDays, "Pass e.g. 3141.");
  demand([1, 0.5, 0.25, 0.125].includes(fraction), "fraction", "must be 1, 0.5, 0.25 or 0.125", fraction, "Pass e.g. fraction: 0.5."); // prettier-ignore
  const between = cycleDays * fraction;
  demand(
    eventWindowDays >= 0 && 2 * eventWindowDays < between,
    "eventWindowDays",
    `must be 0 or more, and less than half of the ${between} days between turning points`,
    eventWindowDays,
    "Pass e.g. eventWindowDays: 90.",
  );
  return { cycleDays, reference, between, eventWindowDays };
}

/** Tells where in the cycle a moment lies. */
export function economicClock({
  cycleDays,
  reference,
  between,
  eventWindowDays,
}: ReturnType<typeof economicConfidenceTerms>) {
  const modulo = (days: number, length: number) => days - length * Math.floor(days / length);
  return (time: number) => {
    const days = (time - reference) / day;
    const position = modulo(days, cycleDays) / cycleDays;
    const since = modulo(days, between);
    const to = between - since;
    const phase = phases.findIndex(({ until }) => position < until);
    return {
      phase,
      position,
      daysToTurningPoint: to,
      daysSinceTurningPoint: since,
      eventWindow: Math.min(since, to) <= eventWindowDays ? 1 : 0,
      riskMultiplier: phases[phase].risk,
    };
  };
}

function parts(
  regimes: Regimes<EconomicPhase>,
  turningPoints: Float64Array,
  eventWindowDays: number,
): ResultParts {
  const { bars } = regimes;
  if (bars.length === 0) return regimeParts({ ...regimes, notes: [] });
  const inside = Array.from(turningPoints).filter(
    time => time >= bars.time[0] && time <= bars.time[bars.length - 1],
  );
  const { tables = [], ...rest } = regimeParts({ ...regimes, notes: [] });
  const rules = inside.map(time => ({ x: time, label: formatTime(time).slice(0, 10) }));
  return {
    ...rest,
    tables: [
      ...tables,
      table({
        columns: [{ name: "turning point" }, { name: "event window (UTC)" }],
        rows: Array.from(turningPoints, time => [
          formatTime(time).slice(0, 10),
          `${formatTime(time - eventWindowDays * day).slice(0, 10)} to ${formatTime(time + eventWindowDays * day).slice(0, 10)}`,
        ]),
      }),
    ],
    figures: [regimeChart(regimes, rules)],
    notes: [
      "The cycle is counted from the calendar alone. A sample sees few turning points: no figure here is evidence for it.",
    ],
  };
}
