import { resultBundle, resultText } from "../../chart/html/result.ts";
import type { Table, Tabular } from "../../chart/table/contract.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { firstAtOrAfter } from "../bars.ts";
import type { Moment } from "../moment.ts";
import { demandPlaces, toEnd } from "../places.ts";
import { quotesParts, quotesTable } from "./show.ts";
import type { QuoteColumns, TickMeta } from "./tick-columns.ts";
import type { TickQuality } from "./tick-quality.ts";

/** Best bids and asks of one market. Frozen; slices share memory. */
export class QuoteTicks implements QuoteColumns, TickMeta, Displayable, Tabular {
  readonly symbol: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly quality?: TickQuality;
  readonly time: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly bidAmount: Float64Array;
  readonly askAmount: Float64Array;
  readonly received?: Float64Array;
  readonly timeNs?: BigInt64Array;
  readonly length: number;

  constructor(meta: TickMeta, columns: QuoteColumns) {
    this.symbol = meta.symbol;
    this.source = meta.source;
    this.synthetic = meta.synthetic;
    if (meta.quality !== undefined) this.quality = meta.quality;
    this.time = columns.time;
    this.bid = columns.bid;
    this.ask = columns.ask;
    this.bidAmount = columns.bidAmount;
    this.askAmount = columns.askAmount;
    if (columns.received !== undefined) this.received = columns.received;
    if (columns.timeNs !== undefined) this.timeNs = columns.timeNs;
    this.length = columns.time.length;
    Object.freeze(this);
  }

  /** Quotes from index `start` up to, not including, `end`; negative counts from the end. Shares memory. */
  slice(start = 0, end = this.length): QuoteTicks {
    demandPlaces(start, end);
    const cut = <T extends { subarray(from: number, to: number): T }>(column: T) =>
      column.subarray(start, end);
    const { received, timeNs, symbol, source, synthetic } = this;
    return new QuoteTicks(
      { symbol, source, synthetic },
      {
        time: cut(this.time),
        bid: cut(this.bid),
        ask: cut(this.ask),
        bidAmount: cut(this.bidAmount),
        askAmount: cut(this.askAmount),
        received: received && cut(received),
        timeNs: timeNs && cut(timeNs),
      },
    );
  }

  /** Quotes in [from, to). */
  between(from: Moment, to: Moment): QuoteTicks {
    return this.slice(
      firstAtOrAfter(this.time, toEnd(from, "from")),
      firstAtOrAfter(this.time, toEnd(to, "to")),
    );
  }

  /** One row each: times in ms UTC, without `timeNs`, which no number of a table holds. For files, SQL and data frames. */
  table(): Table {
    return quotesTable(this);
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(quotesParts(this));
  }

  [inspectSymbol](): string {
    return resultText(quotesParts(this), { figureHeight: 10 });
  }
}
