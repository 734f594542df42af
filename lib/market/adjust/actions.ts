import { demandMembers } from "../../core/members.ts";
import { z } from "zod";
import { demand, PeakError } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { formatTime, type Milliseconds } from "../../core/time.ts";
import { toMilliseconds, type Moment } from "../moment.ts";

/** What a company does to its shares, on the first moment they trade without it (the ex-date; for daily bars midnight UTC of it). */
export type CorporateAction =
  /** `ratio` new shares for an old one: 7 for 7:1, 0.1 for a reverse split of one for ten. */
  | { readonly kind: "split"; readonly time: Moment; readonly ratio: number }
  /** Cash for a share as it trades on the ex-date, in its currency, before tax. */
  | { readonly kind: "dividend"; readonly time: Moment; readonly amount: number };

/** An action whose moment is read: what bars carry. */
export type DatedAction = CorporateAction & { readonly time: Milliseconds };

/** Actions of one ex-date, put together. */
export interface ExDate {
  readonly time: Milliseconds;
  readonly ratio: number;
  readonly dividend: number;
}

/** Actions by ex-date, oldest first, checked. */
export function exDates(actions: readonly CorporateAction[]): ExDate[] {
  demand(
    Array.isArray(actions),
    "actions",
    "must be an array",
    actions,
    'Pass [{ kind: "split", time, ratio: 7 }], or undefined for those that the bars carry; options come after them: pt.adjust(bars, undefined, { asOf }).',
  );
  const dates = new Map<Milliseconds, ExDate>();
  actions.forEach((action, i) => {
    demandMembers(
      action,
      [],
      `actions[${i}]`,
      "must be a split or a dividend",
      'Pass { kind: "split", time, ratio: 7 }.',
    );
    if (action.kind !== "split" && action.kind !== "dividend")
      throw unknownName(`kind of actions[${i}]`, (action as { kind: unknown }).kind, ["split", "dividend"]);
    const time = toMilliseconds(action.time, `actions[${i}].time`);
    const { ratio, dividend } = dates.get(time) ?? { ratio: 1, dividend: 0 };
    if (action.kind === "split") {
      demand(
        action.ratio > 0 && Number.isFinite(action.ratio),
        `actions[${i}].ratio`,
        "must be above 0",
        action.ratio,
        `Write 2 for two new shares for an old one (${formatTime(time)}).`,
      );
      dates.set(time, { time, ratio: ratio * action.ratio, dividend });
    } else {
      demand(
        action.amount >= 0 && Number.isFinite(action.amount),
        `actions[${i}].amount`,
        "must be a number, at least 0",
        action.amount,
        `Write the cash for a share (${formatTime(time)}).`,
      );
      dates.set(time, { time, ratio, dividend: dividend + action.amount });
    }
  });
  return [...dates.values()].sort((a, b) => a.time - b.time);
}

/**
 * Actions of columns beside the prices, as Quandl (`ex-dividend`, `split_ratio`) and Yahoo (`Dividends`, `Stock Splits`) give
 * them: a dividend of 0 and a split of 0 or 1 mean none.
 */
export function actionsFromColumns(columns: {
  readonly time: ArrayLike<Milliseconds>;
  readonly dividend?: ArrayLike<number>;
  readonly split?: ArrayLike<number>;
}): DatedAction[] {
  demandMembers(
    columns,
    ["time"],
    "columns",
    "must be columns of time, dividend and split",
    "Pass { time, dividend, split }.",
  );
  const { time, dividend = [], split = [] } = columns;
  const actions: DatedAction[] = [];
  for (let i = 0; i < time.length; i++) {
    if (split[i] > 0 && split[i] !== 1) actions.push({ kind: "split", time: time[i], ratio: split[i] });
    if (dividend[i] > 0) actions.push({ kind: "dividend", time: time[i], amount: dividend[i] });
  }
  return actions;
}

/**
 * Actions that a file's columns name and its prices do not know yet. Vendors divide the prices by later splits (Yahoo's Close) or do not
 * (Quandl's): a split at which the close does not jump by its ratio is in the prices already, and its action would be taken twice.
 */
export function actionsBeside({
  time,
  close,
  dividend,
  split,
}: {
  readonly time: Float64Array;
  readonly close: Float64Array;
  readonly dividend?: Float64Array;
  readonly split?: Float64Array;
}): readonly DatedAction[] | undefined {
  if (dividend === undefined && split === undefined) return undefined;
  const open = split?.map((ratio, i) => {
    const fallen = Math.log(close[i - 1] / close[i]);
    return i > 0 && Math.abs(fallen - Math.log(ratio)) < Math.abs(fallen) ? ratio : 0;
  });
  return Object.freeze(actionsFromColumns({ time, dividend, split: open }));
}

/** The actions given, or those the bars carry. Throws `invalid_argument` where there are neither. */
export function actionsOf(
  { symbol, actions }: { readonly symbol: string; readonly actions?: readonly CorporateAction[] },
  given?: readonly CorporateAction[],
): readonly CorporateAction[] {
  const known = given ?? actions;
  if (known !== undefined) return known;
  throw new PeakError("invalid_argument", `The bars of ${symbol} carry no corporate actions.`, {
    hint: 'Give them: pt.adjust(bars, [{ kind: "split", time: "2014-06-09", ratio: 7 }]); [] says that there were none.',
  });
}

const dated = z.array(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("split"), time: z.number(), ratio: z.number().positive() }),
    z.object({ kind: z.literal("dividend"), time: z.number(), amount: z.number() }),
  ]),
);

/** Actions as a table or file of bars notes them (JSON); undefined where it notes none. `name` is the file, for the error. */
export function readActions(text: string | undefined, name: string): readonly DatedAction[] | undefined {
  if (text === undefined) return undefined;
  const read = z.string().transform(parseJson).pipe(dated).safeParse(text);
  if (read.success) return Object.freeze(read.data);
  throw new PeakError("unreadable", `${name} notes corporate actions that cannot be read.`, {
    hint: "Write it again.",
    cause: read.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
