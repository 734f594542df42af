import { inspect } from "node:util";
import { PeakError, received } from "../../lib/core/errors.ts";
import { bundle } from "./bundle.ts";
import { currentCell } from "./cell.ts";

interface DisplayOptions {
  /** Names what is shown, so that `display.update(id, value)` can replace it later. */
  readonly id?: string;
}

interface Display {
  /** Shows a value now, in the middle of a cell, in its richest form; `undefined` shows nothing. */
  (value: unknown, options?: DisplayOptions): void;
  /** Replaces what `display(value, { id })` showed, wherever it was shown. */
  update(id: string, value: unknown): void;
  /** Takes away everything the cell has shown; with `wait`, only when the next output comes, which avoids flicker. */
  clear(options?: { readonly wait?: boolean }): void;
}

/** Shows values in the middle of a cell. The last expression of a cell is shown without it. */
export const display: Display = Object.assign(
  (value: unknown, { id }: DisplayOptions = {}) => show(value, id, false),
  {
    update(id: string, value: unknown): void {
      if (typeof id !== "string" || id === "")
        throw new PeakError("invalid_argument", `id must be a display's name, received ${received(id)}.`, {
          hint: 'Give the display a name first: display(value, { id: "progress" }), then display.update("progress", value).',
        });
      show(value, id, true);
    },
    clear({ wait = false }: { readonly wait?: boolean } = {}): void {
      currentCell.getStore()?.emit({ kind: "clear", wait });
    },
  },
);

function show(value: unknown, displayId: string | undefined, update: boolean): void {
  const cell = currentCell.getStore();
  // Outside a notebook (a plain script) the text form is all there is to show.
  if (!cell) {
    if (value !== undefined) process.stdout.write(`${inspect(value)}\n`);
    return;
  }
  cell.emitLater(
    bundle(value).then(shown => (shown ? { kind: "display", bundle: shown, displayId, update } : undefined)),
  );
}
