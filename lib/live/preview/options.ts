import type { Clock } from "../../core/clock.ts";
import { demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { paperAccount, type PaperAccount } from "../../trading/account/paper.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import type { LatestBars } from "./latest.ts";

/** A strategy with everything decided: `sweep.best` is one. */
export interface PreviewSubject<P extends Params = Params> {
  readonly strategy: Strategy<P>;
  readonly params: P;
  readonly execution: Execution;
  readonly bars: Bars;
}

export interface PreviewOptions {
  /** Markets to trade, e.g. ["BTC/USD"]. The account's money is shared equally among them. */
  symbols: readonly string[];
  /** "paper": the configuration's cash and no positions; or an account of yours. */
  account: "paper" | PaperAccount;
  /** Cash of the paper account; default `[account] cash` of the configuration. */
  cash?: number;
  /** Where the latest bars come from; default: the exchange the configured bars are from. */
  prices?: LatestBars;
  /** Called with everything that is not as one would expect, such as a price that is not the latest. */
  onNotice?: (notice: string) => void;
  /** Default: the machine's. */
  clock?: Clock;
}

const optionKeys = ["symbols", "account", "cash", "prices", "onNotice", "clock"];

/** Refuses what `preview` cannot work with; see there. */
export function checkPreview(configured: PreviewSubject, options: PreviewOptions): void {
  demand(
    Boolean(configured?.strategy && configured.params && configured.execution && configured.bars),
    "configured",
    "must have strategy, params, execution and bars",
    configured,
    "Pass sweep.best.",
  );
  refuseUnknownKeys("preview option", options ?? {}, optionKeys);
  checkSymbols(options?.symbols);
}

function checkSymbols(symbols: unknown): asserts symbols is readonly string[] {
  const hint = 'Pass e.g. symbols: ["BTC/USD"].';
  if (
    !Array.isArray(symbols) ||
    symbols.length === 0 ||
    symbols.some(symbol => typeof symbol !== "string" || !symbol)
  )
    throw invalidArgument("symbols", "must be a list of at least one market", symbols, hint);
  if (new Set(symbols).size < symbols.length)
    throw invalidArgument("symbols", "must not repeat a market", symbols, hint);
}

/** The account that is meant. */
export function chooseAccount({ account, cash }: PreviewOptions, clock: Clock): PaperAccount {
  if (account === "paper") return paperAccount({ cash, clock });
  if (typeof account !== "object" || account === null) throw unknownName("account", account, ["paper"]);
  demand(
    cash === undefined,
    "cash",
    "must be left out where an account is given",
    cash,
    'Give the account its cash, or pass account: "paper".',
  );
  return account;
}
