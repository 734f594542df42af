import type { Displayable } from "../../lib/core/display.ts";
import { demand } from "../../lib/core/errors.ts";
import { onInterrupt } from "../../lib/core/interrupt.ts";
import { bundle } from "../display/bundle.ts";
import { currentCell, type CellOutput } from "../display/cell.ts";
import { passing } from "../display/progress-look.ts";

/** A value whose picture changes; a stream, say. */
interface Watched extends Displayable {
  /** Resolves when it changes no more. */
  readonly ended?: Promise<unknown>;
}

interface Watch extends Disposable {
  /** Shows it a last time and leaves that. */
  end(): void;
}

let watched = 0;

/**
 * Shows a value and keeps its picture up to date in place, also after the cell is done, until it ends, `end` is called or a person
 * interrupts. `every` is the time between two pictures in ms, default 1,000.
 *
 * @example const feed = await pt.stream("kraken:BTC/USD"); ui.watch(feed);
 */
export function watch(value: Watched, { every = 1_000 }: { readonly every?: number } = {}): Watch {
  demand(
    every >= 50,
    "every",
    "must be 50 ms or more",
    every,
    "A person sees no more than a few pictures a second.",
  );
  const cell = currentCell.getStore();
  const displayId = `watch-${++watched}`;
  let drawing = false;
  let over = false;
  const picture = async (update: boolean): Promise<CellOutput | undefined> => {
    const shown = await bundle(value);
    return shown && { kind: "display", bundle: shown, metadata: passing, displayId, update };
  };
  const draw = (update: boolean): void => {
    // A picture that takes longer than the pause is not drawn twice at a time.
    if (drawing) return;
    drawing = true;
    cell?.emitLater(picture(update).finally(() => (drawing = false)));
  };
  const timer = setInterval(() => draw(true), every);
  const end = (): void => {
    if (over) return;
    over = true;
    clearInterval(timer);
    stopListening();
    drawing = false;
    draw(true);
  };
  const stopListening = onInterrupt(end);
  draw(false);
  void value.ended?.then(end, end);
  return { end, [Symbol.dispose]: end };
}
