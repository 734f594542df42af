import { z } from "zod";
import { isTimeframe, usualTimeframes } from "../time.ts";

/** The pieces the schemas are made of. Every one says its whole constraint in one message that reads after the key's name. */

export function text(what: string) {
  const error = `must be ${what}, in quotes`;
  return z.string({ error }).min(1, { error });
}

export function positive(unit: string) {
  const error = `must be a number above 0 (${unit})`;
  return z.number({ error }).positive({ error }).finite({ error });
}

/** Above 0, at most 1. */
export function share() {
  const error = "must be a fraction above 0 and at most 1 (0.01 is 1 %)";
  return z.number({ error }).gt(0, { error }).max(1, { error });
}

export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: `must be one of ${names.map(name => `"${name}"`).join(", ")}` });
}

const timeframeError = `must be one of ${usualTimeframes.map(name => `"${name}"`).join(", ")}, or another number of minutes, hours, days or weeks`;
export const timeframe = z
  .templateLiteral([z.number(), z.enum(["m", "h", "d", "w"])], { error: timeframeError })
  .refine(isTimeframe, { error: timeframeError });

/** The name of an environment variable that holds a secret. The secret itself is refused: configuration is shared and printed. */
export function secretName() {
  const error =
    "must be the name of an environment variable (letters, digits, _), never the secret itself; what was received is not shown";
  return z.string({ error }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error });
}

/** A limit: a number that `accepts` takes, or "unlimited" in words. `constraint` describes the numbers. */
export function limit(accepts: (value: number) => boolean, constraint: string) {
  const error = `must be ${constraint}, or "unlimited"`;
  return z.union([z.number().refine(accepts, { error }), z.literal("unlimited")], { error });
}
