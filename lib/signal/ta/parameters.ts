import { demand } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { averageNames, type AverageName } from "./machine/average-names.ts";
import { checkPeriod } from "./input.ts";

/** A parameter of an indicator, by position. */
export type Parameter =
  | { readonly kind: "bars"; readonly name: string; readonly default: number; readonly min: number }
  | {
      readonly kind: "number";
      readonly name: string;
      readonly default: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: "average"; readonly name: string; readonly default: AverageName };

/** A value of a {@link Parameter}. */
export type Argument = number | AverageName;

/** A whole number of bars, at least `min`. */
export function bars(name: string, byDefault: number, min = 1): Parameter {
  return Object.freeze({ kind: "bars", name, default: byDefault, min });
}

/** A finite number within bounds, both included. */
export function real(name: string, byDefault: number, min = -Infinity, max = Infinity): Parameter {
  return Object.freeze({ kind: "number", name, default: byDefault, min, max });
}

/** A moving average by name. */
export function averageBy(name: string, byDefault: AverageName = "sma"): Parameter {
  return Object.freeze({ kind: "average", name, default: byDefault });
}

/** Fills in defaults and refuses what breaks a parameter's bounds. */
export function checkArguments(parameters: readonly Parameter[], given: readonly unknown[]): Argument[] {
  demand(
    given.length <= parameters.length,
    "arguments",
    `after the columns can be ${parameters.length} at most (${parameters.map(({ name }) => name).join(", ") || "none"})`,
    given.length,
    "Leave out what is too many.",
  );
  // An array of anything: read from one of doubles a whole number is a double, and machines would count in those.
  const checked: unknown[] = [...parameters];
  for (const [i, parameter] of parameters.entries())
    checked[i] = checkArgument(parameter, given[i] ?? parameter.default);
  return checked as Argument[];
}

function checkArgument(parameter: Parameter, value: unknown): Argument {
  const { kind, name } = parameter;
  if (kind === "average") {
    if (!averageNames.includes(value as AverageName)) throw unknownName(name, value, averageNames);
    return value as AverageName;
  }
  if (kind === "bars") {
    checkPeriod(value as number, name, parameter.min);
    const whole = (value as number) | 0;
    return whole === value ? whole : (value as number);
  }
  demand(
    Number.isFinite(value) && (value as number) >= parameter.min && (value as number) <= parameter.max,
    name,
    range(parameter.min, parameter.max),
    value,
    `Pass e.g. ${name}: ${parameter.default}.`,
  );
  return value as number;
}

function range(min: number, max: number): string {
  if (max < Infinity) return `must be a number from ${min} to ${max}`;
  return min > -Infinity ? `must be a number, at least ${min}` : "must be a finite number";
}
