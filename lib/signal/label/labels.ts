import { LookAhead } from "../../core/look-ahead.ts";
import { shown, table, type Shown, type Table } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { type Labelled, onlyRows, rowsKnownBefore } from "./labelled.ts";
import { labelParts } from "./show.ts";

/**
 * Answers to a question asked at some bars and answered by later ones. What comes later is a {@link LookAhead}, which no indicator,
 * feature or strategy takes: `labels.side.reveal()` hands out the numbers to train on. Frozen; shows itself.
 */
export interface Labels extends Shown {
  /** How they were made. */
  readonly title: string;
  readonly bars: Bars;
  readonly length: number;
  /** The bar at whose close each question is asked, ascending: known then. */
  readonly event: Int32Array;
  /** The bar at whose close each answer is known. */
  readonly end: LookAhead<Int32Array>;
  /** The label: +1, 0 or −1; of meta-labels 1 or 0. */
  readonly side: LookAhead<Int8Array>;
  /** Simple return from the close of the event to the end (times the primary side, of meta-labels). */
  readonly return: LookAhead;
  /** Events that the data ends too early to answer; they are left out. */
  readonly unanswered: number;
  /**
   * The labels that are answered before a bar: what a model fitted at that bar's open may train on. Without it, labels that end after
   * the training window leak the test bars' returns into it.
   */
  knownBefore(bar: number): Labels;
  /** One row a label, what later bars told included: to train on elsewhere. Never join it to what a strategy reads. */
  revealed(): Table;
}

const reason = "answered by later bars";

/** Makes a result of labelled events. */
export function composeLabels(labelled: Labelled): Labels {
  const { title, bars, event, unanswered } = labelled;
  return Object.freeze({
    title,
    bars,
    length: event.length,
    event,
    end: new LookAhead(labelled.end, reason),
    side: new LookAhead(labelled.side, reason),
    return: new LookAhead(labelled.return, reason),
    unanswered,
    knownBefore(bar: number) {
      return composeLabels(onlyRows(labelled, rowsKnownBefore(labelled, bar), bar));
    },
    revealed: () =>
      table(
        {
          time: Float64Array.from(event, bar => bars.time[bar]),
          event,
          end: labelled.end,
          side: labelled.side,
          return: labelled.return,
        },
        { formats: { return: "percent" } },
      ),
    ...shown(() => labelParts(labelled)),
  });
}
