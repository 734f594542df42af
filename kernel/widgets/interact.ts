import { setImmediate as turn } from "node:timers/promises";
import { displaySymbol, escapeHtml } from "../../lib/core/display.ts";
import { bundle } from "../display/bundle.ts";
import { currentCell } from "../display/cell.ts";
import { display } from "../display/display.ts";
import { html } from "../display/markup.ts";
import { passing } from "../display/progress-look.ts";
import type { Control, Values } from "./controls.ts";
import { frontModule } from "./front.ts";
import { openWidget, type WidgetState } from "./widget.ts";

let shown = 0;

/**
 * Shows controls and, below them, what `compute` makes of their values; a moved control computes it anew. Values that were
 * passed over while it computed are left out. Where no front end draws controls, the first values stay.
 *
 * @example ui.interact({ fast: ui.slider(5, 60), rule: ui.choice(["sma", "ema"]) }, ({ fast, rule }) => study(fast, rule))
 */
export function interact<C extends Readonly<Record<string, Control<unknown>>>>(
  controls: C,
  compute: (values: Values<C>) => unknown,
): void {
  const names = Object.keys(controls);
  let values = Object.fromEntries(names.map(name => [name, controls[name].value]));
  const widget = openWidget({
    esm: frontModule("controls"),
    state: {
      controls: names.map(name => ({ name, kind: controls[name].kind, ...controls[name].look })),
      values,
    },
  });
  const text = names.map(name => `${name} ${String(values[name])}`).join(" · ");
  const picture = {
    "text/html": `<div style="font-size:13px;opacity:0.8">${escapeHtml(text)}</div>`,
    "text/plain": text,
  };
  // A model has another name each time: a check of the notebook leaves this output out.
  currentCell
    .getStore()
    ?.emit({ kind: "display", bundle: { ...picture, ...widget.view }, metadata: passing });

  const id = `interact-${++shown}`;
  let busy = false;
  const recompute = async (): Promise<void> => {
    // What waits in the port is heard first: of a slider's whole way only its last place is computed.
    for (let done: unknown; done !== values;) {
      await turn();
      done = values;
      display.update(id, await computed());
    }
  };
  const computed = async (): Promise<unknown> => {
    try {
      return (await compute(values as Values<C>)) ?? html``;
    } catch (error) {
      // The controls stay usable: another place of the slider may work.
      return html`<pre style="color:var(--jp-error-color1, #b34700);margin:0">
${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</pre>`;
    }
  };
  widget.onChange(async changes => {
    values = { ...values, ...accepted(controls, changes) };
    if (busy) return;
    busy = true;
    try {
      await recompute();
    } finally {
      busy = false;
    }
  });
  // A mistake fails the cell, as it would without controls.
  const first = compute(values as Values<C>);
  const later = { [displaySymbol]: async () => bundle((await first) ?? html``) };
  display(first instanceof Promise ? later : (first ?? html``), { id });
}

/** Those of the front end's values that the controls can have. */
function accepted(
  controls: Readonly<Record<string, Control<unknown>>>,
  { values }: WidgetState,
): Record<string, unknown> {
  if (typeof values !== "object" || values === null) return {};
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name in controls)
      .map(([name, value]) => [name, controls[name].read(value)])
      .filter(([, value]) => value !== undefined),
  ) as Record<string, unknown>;
}
