import type { MimeBundle } from "../../lib/core/display.ts";
import { onInterrupt } from "../../lib/core/interrupt.ts";
import { currentCell, type CellOutput } from "../display/cell.ts";
import { throttled } from "./throttle.ts";
import { openWidget, type WidgetOptions, type WidgetState } from "./widget.ts";

interface ShownWidgetOptions extends WidgetOptions {
  /** Least milliseconds between two changes that are sent to a front end that draws the widget. */
  readonly every: number;
  /** The same between two pictures for one that does not. */
  readonly everyPicture: number;
  /** Of its outputs. */
  readonly metadata?: Record<string, unknown>;
  /** The widget's look as it is now, for front ends without widgets. */
  readonly picture: () => MimeBundle;
  /** What takes the widget's place when it ends: a notebook keeps it, and every viewer shows it. */
  readonly last: () => MimeBundle | Promise<MimeBundle>;
}

/** A widget in a cell's output whose state changes often. */
export interface ShownWidget {
  /** The state is another one now; `state` is asked for it when it is time to send it. */
  changed(state: () => WidgetState): void;
  /** Shows its last state for good. An interrupt does so too. */
  end(): void;
}

let shown = 0;

/**
 * Shows a widget, and the same as a picture by `update_display_data` until a front end says that it draws the widget: one
 * without widgets closes the comm, one that runs notebooks without a page (nbclient) never answers. However many changes
 * there are, only so many are sent; the last one always is.
 */
export function showWidget({
  every,
  everyPicture,
  picture,
  last,
  metadata,
  ...options
}: ShownWidgetOptions): ShownWidget {
  const cell = currentCell.getStore();
  const displayId = `widget-${++shown}`;
  const widget = openWidget(options);
  const show = (update: boolean): void => {
    // A front end that has no widgets must not be told of one.
    const view = widget.presence === "absent" ? {} : widget.view;
    cell?.emit({ kind: "display", bundle: { ...picture(), ...view }, metadata, displayId, update });
  };
  show(false);

  let latest: () => WidgetState = () => ({});
  const toWidget = throttled(every, () => widget.set(latest()));
  const toPicture = throttled(everyPicture, () => {
    // Until a moment ago it was not known that the widget is drawn; shown anew it would blink.
    if (widget.presence !== "drawn") show(true);
  });
  const lastPicture = async (): Promise<MimeBundle> => {
    try {
      return await last();
    } catch (error) {
      const text = picture()["text/plain"];
      return {
        "text/plain": `${text}\n(its last picture failed: ${error instanceof Error ? error.message : String(error)})`,
      };
    }
  };
  let ended = false;
  const end = (): void => {
    stopListening();
    if (ended) return;
    ended = true;
    toWidget.stop();
    toPicture.stop();
    cell?.emitLater(replace());
  };
  const replace = async (): Promise<CellOutput> => {
    const bundle = await lastPicture();
    // The model goes when nothing shows it any more.
    setTimeout(() => currentCell.exit(() => widget.close()), 100);
    return { kind: "display", bundle, metadata, displayId, update: true };
  };
  const stopListening = onInterrupt(end);

  return {
    changed(state) {
      if (ended) return;
      latest = state;
      // What is sent to a widget that may not be there is shown as well.
      if (widget.presence !== "absent") toWidget.ask();
      if (widget.presence !== "drawn") toPicture.ask();
    },
    end,
  };
}
