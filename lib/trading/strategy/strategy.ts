import { demandMembers } from "../../core/members.ts";
import { contentHash, type ContentHash } from "../../core/hash.ts";
import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import type { Steps } from "../../signal/steps.ts";
import type { Broker } from "../engine/broker.ts";
import type { Line } from "./line.ts";

/** A strategy parameter. Numbers are swept by `range`, the others by a list. */
export type ParamValue = number | boolean | string;
export type Params = Readonly<Record<string, ParamValue>>;

/** What `init` returns: named columns, one value per bar. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** What `next` sees: `init`'s columns and the bars' own, cut at now. */
export type Lines<C extends Columns> = { readonly [K in keyof C]: Line } & {
  readonly [K in "time" | "open" | "high" | "low" | "close" | "volume"]: Line;
};

interface Common<P extends Params> {
  /** How the strategy is called in tables, ledger and orders. */
  readonly name: string;
  /** Parameters with their defaults. Every one is swept, hashed and counted by its name. */
  readonly params: P;
  /** Which combinations make sense: false or a sentence excludes one. Sweeps skip those, `backtest` refuses them. */
  valid?(params: P): boolean | string;
}

/** Order-level logic: `next` is called at each bar's close; its orders fill at the next bar's open. */
export interface NextDefinition<P extends Params, C extends Columns> extends Common<P> {
  /** Indicator columns, computed once over the whole data. Must not look ahead: `leakTest` proves it. */
  init?(bars: Bars, params: P): C;
  next(lines: Lines<C>, broker: Broker, params: P): void;
}

/**
 * Position-level logic: the wanted position per bar in fractions of equity, -1 (short) to 1 (long), 0 or NaN flat, known
 * at that bar's close and held from the next bar's open. A change of the value trades; a constant value does not
 * rebalance.
 */
export interface TargetDefinition<P extends Params> extends Common<P> {
  target(bars: Bars, params: P): Float64Array | Steps;
}

/** A trading idea with named parameters. Make one with {@link strategy}. */
export interface Strategy<P extends Params = Params> extends Common<P> {
  readonly kind: "next" | "target";
  /** Hash of name and code: a changed strategy is another one for the ledger. Variables the code closes over are not seen. */
  readonly hash: ContentHash;
  readonly definition: NextDefinition<P, Columns> | TargetDefinition<P>;
  /** Set for the library's own: the key in `strategies` by which a worker finds it again. */
  readonly libraryKey?: string;
}

/**
 * Declares a strategy by `next` (orders) or by `target` (wanted position). See {@link NextDefinition} and
 * {@link TargetDefinition}. Throws `invalid_argument` on an empty name or a parameter that is not a number, boolean or string.
 */
export function strategy<P extends Params, C extends Columns = Columns>(
  definition: NextDefinition<P, C>,
): Strategy<P>;
export function strategy<P extends Params>(definition: TargetDefinition<P>): Strategy<P>;
export function strategy<P extends Params>(
  definition: NextDefinition<P, Columns> | TargetDefinition<P>,
): Strategy<P> {
  demandMembers(
    definition,
    [],
    "definition",
    "must be a strategy",
    "Pass { name, params, next } or { name, params, target }.",
  );
  const { name, params } = definition;
  if (typeof name !== "string" || name === "")
    throw invalidArgument(
      "name",
      "must be a non-empty string",
      name,
      'Name the strategy, e.g. name: "sma_cross".',
    );
  demandMembers(
    params,
    [],
    "params",
    "must be an object of parameters with their defaults",
    "Write params: {} where there are none.",
  );
  for (const [key, value] of Object.entries(params)) checkParam(key, value);
  const kind = "next" in definition ? "next" : "target";
  if (typeof ("next" in definition ? definition.next : definition.target) !== "function")
    throw invalidArgument(
      "definition",
      "must have next or target",
      Object.keys(definition),
      "Give one of the two functions.",
    );
  const code =
    kind === "next"
      ? nextCode(definition as NextDefinition<P, Columns>)
      : String((definition as TargetDefinition<P>).target);
  return Object.freeze({
    name,
    params: Object.freeze({ ...params }),
    valid: definition.valid?.bind(definition),
    kind,
    hash: contentHash(name, code, String(definition.valid)),
    definition: Object.freeze(definition),
  });
}

function nextCode(definition: NextDefinition<Params, Columns>): string {
  return `${definition.init ?? ""}\n${definition.next}`;
}

function checkParam(key: string, value: unknown): void {
  if (
    typeof value === "number"
      ? !Number.isFinite(value)
      : typeof value !== "boolean" && typeof value !== "string"
  )
    throw invalidArgument(
      `params.${key}`,
      "must be a finite number, a boolean or a string",
      value,
      "Give it a default.",
    );
}

/**
 * The strategy's defaults with `given` on top. Throws `unknown_name` ("did you mean") for a name the strategy does not
 * have, `invalid_argument` for a value of another type than the default or a combination `valid` excludes.
 */
export function resolveParams<P extends Params>(strategy: Strategy<P>, given: Partial<P> = {}): P {
  demandMembers(
    strategy,
    ["name", "params", "kind"],
    "strategy",
    "must be a strategy",
    "Pass what pt.strategy gives, or one of pt.strategies.",
  );
  refuseUnknownKeys(`parameter of ${strategy.name}`, given, Object.keys(strategy.params));
  const params = { ...strategy.params, ...given };
  for (const [key, value] of Object.entries(params)) {
    checkParam(key, value);
    if (typeof value !== typeof strategy.params[key])
      throw invalidArgument(
        `params.${key}`,
        `must be a ${typeof strategy.params[key]}`,
        value,
        "Match the default's type.",
      );
  }
  const verdict = validity(strategy, params);
  if (verdict !== true)
    throw invalidArgument(
      `params of ${strategy.name}`,
      verdict,
      params,
      "Choose a combination that `valid` accepts.",
    );
  return Object.freeze(params);
}

/** True, or the sentence that says why the combination is excluded. */
export function validity<P extends Params>(strategy: Strategy<P>, params: P): true | string {
  const verdict = strategy.valid?.(params) ?? true;
  if (verdict === true) return true;
  return typeof verdict === "string" ? verdict : `must satisfy valid: ${String(strategy.definition.valid)}`;
}
