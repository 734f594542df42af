import { demandMembers } from "../../../core/members.ts";
import { invalidArgument } from "../../../core/errors.ts";

/**
 * How a model is fitted again and again, from a node's options. A fitted model in their place is refused: what it learned of the
 * whole sample, the first bar would know, and no test of a node that only reads it could show that.
 */
export function fitTerms<Options extends object, Terms>(
  options: Options,
  read: (options: Options) => Terms,
): Terms {
  demandMembers(options, [], "options", "must say how to fit", "Pass e.g. { train: 1_000, every: 250 }.");
  if ("filter" in options || "assign" in options || "stream" in options)
    throw invalidArgument(
      "options",
      "must say how to fit, and not be a fitted model",
      options,
      "A model fitted to all bars knows their future. Pass e.g. { train: 1_000, every: 250 }: it is fitted to the past of each bar.",
    );
  return read(options);
}

/** Options as a reader wants them, which name the operation too, because the defaults are always the same. */
export function written(options: object): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${value instanceof Date ? value.toISOString() : String(value)}`)
    .sort();
}
