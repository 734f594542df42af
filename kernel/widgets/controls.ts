import { inspectSymbol } from "../../lib/core/display.ts";
import { demand } from "../../lib/core/errors.ts";

/** One input of `ui.interact`: what the front end needs to draw it, its first value, and how a value from there is read. */
export interface Control<T> {
  readonly kind: "slider" | "choice" | "toggle";
  readonly value: T;
  /** What the front end draws it by. */
  readonly look: Readonly<Record<string, unknown>>;
  /** A value from the front end; undefined for one that this control cannot have. */
  read(value: unknown): T | undefined;
}

/** Values of controls by name. */
export type Values<C extends Readonly<Record<string, Control<unknown>>>> = {
  readonly [K in keyof C]: C[K] extends Control<infer T> ? T : never;
};

/** A control by itself is nothing to see: it says where it belongs. */
function control<T>(parts: Control<T>): Control<T> {
  const look = (): string =>
    `ui.${parts.kind} at ${JSON.stringify(parts.value)}, to be drawn by ui.interact({ name: ui.${parts.kind}(…) }, ({ name }) => …)`;
  return Object.freeze(Object.defineProperty({ ...parts }, inspectSymbol, { value: look }));
}

/** A number from `min` to `max` in steps (default 1). It begins at `value`, by default in the middle. */
export function slider(
  min: number,
  max: number,
  { step = 1, value }: { readonly step?: number; readonly value?: number } = {},
): Control<number> {
  demand(max > min, "max", `must be above min (${min})`, max, "For example ui.slider(5, 60).");
  demand(step > 0, "step", "must be above 0", step, "For example { step: 0.5 }.");
  const first = value ?? min + Math.round((max - min) / 2 / step) * step;
  demand(
    first >= min && first <= max,
    "value",
    `must be from ${min} to ${max}`,
    first,
    "Begin within the range.",
  );
  return control({
    kind: "slider" as const,
    value: first,
    look: { min, max, step },
    read: (given: unknown) => (typeof given === "number" && given >= min && given <= max ? given : undefined),
  });
}

/** One of several texts; it begins at the first. */
export function choice<const T extends string>(options: readonly T[]): Control<T> {
  demand(
    options.length > 0,
    "options",
    "must not be empty",
    options,
    'For example ui.choice(["sma", "ema"]).',
  );
  return control({
    kind: "choice" as const,
    value: options[0],
    look: { options },
    read: (given: unknown) => options.find(option => option === given),
  });
}

/** Yes or no; it begins at `value`, by default no. */
export function toggle(value = false): Control<boolean> {
  return control({
    kind: "toggle" as const,
    value,
    look: {},
    read: (given: unknown) => (typeof given === "boolean" ? given : undefined),
  });
}
