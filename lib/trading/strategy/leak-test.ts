import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { FeatureGraph } from "../../signal/features/graph.ts";
import { bars as nodes } from "../../signal/features/index.ts";
import { liftDefinition } from "../../signal/features/nodes/lift.ts";
import { MarketData, type Markets } from "../../signal/features/batch/market-data.ts";
import { falsify } from "../../signal/leak/falsify.ts";
import type { Subject } from "../../signal/leak/subject.ts";
import { functionSubject, nodesSubject, type Computed } from "../../signal/leak/subjects.ts";
import type { LeakVerdict } from "../../signal/leak/verdict.ts";
import { FeatureNode } from "../../signal/features/node.ts";
import { ownBars } from "../../signal/features/timeline.ts";
import type { Argument } from "../../signal/ta/parameters.ts";
import type { Definition } from "../../signal/ta/definition.ts";
import { resolveExecution } from "../engine/execution.ts";
import { simulate, targetColumn } from "../engine/simulate.ts";
import { resolveParams, type Params, type Strategy } from "./strategy.ts";

interface Trials {
  /**
   * Random moments at which the future is replaced, besides the last but one bar's close, and as many remarkable ones at most: ends of days,
   * weeks and months, the largest moves, what columns seldom do; and half as many that answer to later bars where others do not. Default 16;
   * `bars.length` takes every bar, as it needs to find for sure what looks ahead at a single one.
   */
  readonly cuts?: number;
  /** Of the moments and the garbage. Default 1. */
  readonly seed?: number;
}

/** An indicator of `pt.ta`: a function of columns that says what it is. */
type Indicator = ((...input: never[]) => unknown) & { readonly definition: Definition };

/**
 * Tries to falsify "this does not look ahead". Everything after a moment is replaced, by NaN, by garbage, by the mirrored path (down
 * where it went up) and by nothing at all, in every market; whatever was known by then must stay equal to the bit. Of a leak that is
 * found the verdict names the first column that knew the future, the first bar, and how many bars ahead it looked.
 *
 * - A strategy: its target, or the orders it gave. `params` as for a backtest.
 * - A feature graph: every node, so a leak is found where it begins and not where it is used. `markets` as for its `run`.
 * - An indicator of `pt.ta` on the columns of the bars, with its `arguments`; or a function `(bars, markets) => column`, or a record of columns.
 *
 * A node of your own in a graph that says something else live than in columns, because it needs more bars than it declares or its stream
 * computes something else, is refused (`invalid_data`).
 *
 * It works on copies: code that writes to its input leaks or is refused. A column that is the same on every market is not made of what the
 * code is given: it closes over a column or bars from outside, and the verdict is neither true nor false but `"untested"`, naming it
 * (`outside`). Columns that follow the times alone are named too (`clock`), and those that never change on these bars (`constant`).
 *
 * A verdict without leaks is evidence, not proof: a leak that shows on other bars only is not found, and of a number that was computed
 * beforehand (the mean of all bars, in a variable outside) no test of the code can tell what it knew. Give it data with gaps and quiet
 * spells, some hundred bars beyond the longest lookback; each moment computes everything four times.
 */
export function leakTest(
  graph: FeatureGraph<string>,
  bars: Bars,
  options?: Trials & { readonly markets?: Markets },
): LeakVerdict;
export function leakTest<P extends Params>(
  strategy: Strategy<P>,
  bars: Bars,
  options?: Trials & { readonly params?: Partial<P> },
): LeakVerdict;
export function leakTest(
  indicator: Indicator,
  bars: Bars,
  options?: Trials & { readonly arguments?: readonly (Argument | undefined)[] },
): LeakVerdict;
export function leakTest(
  computation: (bars: Bars, markets: Markets) => Computed,
  bars: Bars,
  options?: Trials & { readonly markets?: Markets },
): LeakVerdict;
export function leakTest(
  given: unknown,
  bars: Bars,
  options: Trials & {
    readonly params?: Partial<Params>;
    readonly markets?: Markets;
    readonly arguments?: readonly (Argument | undefined)[];
  } = {},
): LeakVerdict {
  const kind = kindOf(given);
  refuseUnknownKeys("option of leakTest", options, ["cuts", "seed", ...optionsOf[kind]]);
  const { cuts = 16, seed = 1, params, markets, arguments: values = [] } = options;
  const subject =
    kind === "graph"
      ? nodesSubject((given as FeatureGraph<string>).nodes)
      : kind === "strategy"
        ? strategySubject(given as Strategy, resolveParams(given as Strategy, params))
        : kind === "indicator"
          ? indicatorSubject((given as Indicator).definition, values)
          : functionSubject(given as (bars: Bars, markets: Markets) => Computed);
  return falsify(subject, new MarketData(bars, markets), { cuts, seed });
}

const optionsOf = {
  graph: ["markets"],
  strategy: ["params"],
  indicator: ["arguments"],
  function: ["markets"],
} as const;

function kindOf(given: unknown): keyof typeof optionsOf {
  if (given instanceof FeatureGraph) return "graph";
  if (typeof given === "function") return "definition" in given ? "indicator" : "function";
  if (typeof given === "object" && given !== null && "definition" in given && "kind" in given)
    return "strategy";
  throw invalidArgument(
    "leakTest",
    "takes a strategy, a feature graph, an indicator or a function of bars",
    given,
    "E.g. pt.leakTest(pt.ta.rsi, btc).",
  );
}

/** The indicator as nodes, over columns of the bars: of two columns it takes close and open. */
function indicatorSubject(definition: Definition, values: readonly (Argument | undefined)[]): Subject {
  const { inputs, name } = definition;
  const input = { value: [nodes.close], first: [nodes.close, nodes.open] }[inputs[0]] ?? [nodes];
  const made = liftDefinition(definition)(...input, ...values);
  return nodesSubject(made instanceof FeatureNode ? { [name]: made } : made);
}

function strategySubject(strategy: Strategy, params: Params): Subject {
  return {
    trace: data => [
      {
        node: strategy.name,
        values:
          strategy.kind === "target"
            ? targetColumn(strategy, params, data.bars)
            : orderTrace(strategy, params, data.bars),
        get known() {
          return data.of(ownBars).known;
        },
      },
    ],
  };
}

/** One number per bar that changes with every order given there. */
function orderTrace(strategy: Strategy, params: Params, bars: Bars): Float64Array {
  const trace = new Float64Array(bars.length);
  const fold = (bar: number, value: number) =>
    (trace[bar] = trace[bar] * 31 + (Number.isNaN(value) ? 7 : value));
  simulate(strategy, params, bars, resolveExecution(), {
    onOrder: ({ kind, fraction, stopLoss, takeProfit, trailingStop }, bar) => {
      for (const value of [kind.length, fraction, stopLoss, takeProfit, trailingStop]) fold(bar, value);
    },
  });
  return trace;
}
