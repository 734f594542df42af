import { systemClock } from "../../core/clock.ts";
import { formatNumber } from "../../chart/index.ts";
import { markPortfolio } from "../../trading/account/portfolio.ts";
import { simulate } from "../../trading/engine/simulate.ts";
import { quoteCurrency, type Order } from "../../trading/order.ts";
import type { Params } from "../../trading/strategy/strategy.ts";
import { viewMarket, type MarketView } from "./latest.ts";
import { checkPreview, chooseAccount, type PreviewOptions, type PreviewSubject } from "./options.ts";
import { OrderPreview, type PreviewedMarket } from "./order-preview.ts";
import { unitsToTrade } from "./size.ts";

type Priced = Extract<MarketView, { kind: "priced" }>;

/**
 * The market orders that would bring the account to what the strategy wants now. Nothing is sent.
 *
 * The strategy runs over the latest complete bars in the backtest's engine with the same parameters and terms; what it wants
 * after the last bar is compared with the account's positions, marked at the same prices. Sizes are units, from the share
 * of equity over the price, as the engine would fill them at that price. Every order carries its price's time and source:
 * where no exchange answered it is the last bar of the data, and `check` refuses it if that is stale or synthetic.
 *
 * Throws `invalid_argument` on missing or repeated symbols, `unknown_name` on an unknown account or option. A market
 * without a price is not an error: it is listed as such and gets no order.
 */
export async function preview<P extends Params>(
  configured: PreviewSubject<P>,
  options: PreviewOptions,
): Promise<OrderPreview> {
  checkPreview(configured, options);
  const { symbols, clock = systemClock, prices, onNotice } = options;
  const account = chooseAccount(options, clock);
  const views = await Promise.all(
    symbols.map(async (symbol): Promise<readonly [string, MarketView]> => {
      const quote = quoteCurrency(symbol) ?? account.currency;
      if (quote === account.currency)
        return [symbol, await viewMarket(symbol, configured.bars, { prices, clock })];
      // Money of one currency divided by a price in another is not a number of units.
      return [
        symbol,
        {
          kind: "unpriced",
          reason: `${symbol} is priced in ${quote}, the account is in ${account.currency}`,
        },
      ];
    }),
  );
  const priced = views.filter((entry): entry is readonly [string, Priced] => entry[1].kind === "priced");
  const marked = markPortfolio(
    account,
    Object.fromEntries(priced.map(([symbol, { price }]) => [symbol, price])),
    clock.now(),
  );
  const heldOf = (symbol: string) =>
    marked.positions.find(position => position.symbol === symbol)?.quantity ?? 0;
  // Money tied up in markets that are not previewed is not this strategy's to spend.
  const equity = priced.reduce((sum, [symbol, { price }]) => sum + heldOf(symbol) * price, marked.cash);
  const markets = views.map(([symbol, view]): PreviewedMarket => {
    const held = heldOf(symbol);
    if (view.kind === "unpriced") return Object.freeze({ symbol, position: held, problem: view.reason });
    return previewMarket(symbol, view, held, equity / symbols.length, configured);
  });
  const notices = views.flatMap(([, view]) =>
    view.kind === "unpriced" ? [view.reason] : (view.notice ?? []),
  );
  notices.forEach(notice => onNotice?.(notice));
  return new OrderPreview({
    strategy: configured.strategy.name,
    params: configured.params,
    markets,
    account: marked,
    notices,
    time: clock.now(),
  });
}

function previewMarket<P extends Params>(
  symbol: string,
  view: Priced,
  held: number,
  equity: number,
  { strategy, params, execution }: PreviewSubject<P>,
): PreviewedMarket {
  const { bars, price, priceTime, priceSource } = view;
  const target = bars.untouchedBy(() => simulate(strategy, params, bars, execution)).wanted;
  const units = equity > 0 ? unitsToTrade(target, { held, equity, price, execution }) : -held;
  const quantity = Math.abs(units);
  const order: Order | undefined =
    units === 0
      ? undefined
      : Object.freeze({
          symbol,
          side: units > 0 ? "buy" : "sell",
          type: "market",
          quantity,
          price,
          notional: quantity * price,
          priceTime,
          timeframe: bars.timeframe,
          priceSource,
          synthetic: bars.synthetic,
          reason: `target ${target.toFixed(2)} of equity vs position ${held === 0 ? "0" : formatNumber(held)}`,
        });
  return Object.freeze({
    symbol,
    position: held,
    target,
    price,
    priceTime,
    priceSource,
    synthetic: bars.synthetic,
    order,
  });
}
