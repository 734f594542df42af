import { systemClock, type Clock } from "../../core/clock.ts";
import { loadConfig } from "../../core/config/index.ts";
import { displaySymbol, inspectSymbol } from "../../core/display.ts";
import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { shown, type Shown } from "../../chart/html/shown.ts";
import { formatMoney, table, type ResultParts } from "../../chart/index.ts";
import { equityOf, utcDayStart, type Portfolio, type Position } from "./portfolio.ts";

/** An account that exists on paper only: nothing can be sent from it. Frozen; displayable. */
export interface PaperAccount extends Portfolio, Shown {}

const optionKeys = ["cash", "currency", "positions", "equityAtDayStart", "name", "clock"];

/**
 * A paper account. `cash` and `currency` default to `[account]` of the configuration; `positions` (signed units and latest
 * price) to none; `equityAtDayStart` to the equity now, which is right for an account that begins today. Throws
 * `invalid_argument` on cash or an equity that is not finite, a position without symbol, units or price, or a symbol twice.
 */
export function paperAccount(
  options: {
    cash?: number;
    currency?: string;
    positions?: readonly Position[];
    equityAtDayStart?: number;
    name?: string;
    clock?: Clock;
  } = {},
): PaperAccount {
  refuseUnknownKeys("paper account option", options, optionKeys);
  const defaults = loadConfig().account;
  const { cash = defaults.cash, currency = defaults.currency, positions = [] } = options;
  demand(Number.isFinite(cash), "cash", "must be a finite number", cash, "Pass e.g. cash: 10_000.");
  const seen = new Set<string>();
  positions.forEach((position, i) => {
    const name = `positions[${i}]`;
    demand(
      Boolean(position.symbol),
      `${name}.symbol`,
      "must name a market",
      position.symbol,
      'e.g. "BTC/USD"',
    );
    demand(
      !seen.has(position.symbol),
      `${name}.symbol`,
      "must not repeat",
      position.symbol,
      "Net the position first.",
    );
    demand(
      Number.isFinite(position.quantity),
      `${name}.quantity`,
      "must be signed units",
      position.quantity,
      "e.g. 0.5",
    );
    demand(
      position.price > 0 && position.price < Infinity,
      `${name}.price`,
      "must be above 0",
      position.price,
      "Give the latest known price.",
    );
    seen.add(position.symbol);
  });
  const portfolio = {
    name: options.name ?? "paper",
    currency,
    cash,
    positions: Object.freeze(
      positions.map(({ symbol, quantity, price }) => Object.freeze({ symbol, quantity, price })),
    ),
    dayStart: utcDayStart((options.clock ?? systemClock).now()),
    equityAtDayStart: NaN,
  };
  const equityAtDayStart = options.equityAtDayStart ?? equityOf(portfolio);
  demand(
    equityAtDayStart > 0,
    "equityAtDayStart",
    "must be above 0",
    equityAtDayStart,
    "It is what a loss is a share of.",
  );
  return withDisplay({ ...portfolio, equityAtDayStart });
}

/** Adds the picture to a portfolio's figures. The methods read `this`, so that a copy with other figures shows those. */
function withDisplay(portfolio: Portfolio): PaperAccount {
  return Object.freeze({
    ...portfolio,
    [displaySymbol](this: Portfolio) {
      return shown(() => partsOf(this))[displaySymbol]();
    },
    [inspectSymbol](this: Portfolio) {
      return shown(() => partsOf(this))[inspectSymbol]();
    },
  });
}

function partsOf(portfolio: Portfolio): ResultParts {
  const { name, currency, cash, equityAtDayStart, positions } = portfolio;
  const equity = equityOf(portfolio);
  return {
    title: `account ${name}: equity ${formatMoney(equity, currency)}`,
    subtitle: `cash ${formatMoney(cash)}, today ${formatMoney(equity - equityAtDayStart)}${positions.length ? "" : ", no positions"}`,
    synthetic: false,
    tables: positions.length ? [positionTable(positions)] : [],
  };
}

function positionTable(positions: readonly Position[]) {
  return table({
    columns: [
      { name: "symbol" },
      { name: "units", format: "number" },
      { name: "price", format: "number" },
      { name: "value", format: "money" },
    ],
    rows: positions.map(({ symbol, quantity, price }) => [symbol, quantity, price, quantity * price]),
  });
}
