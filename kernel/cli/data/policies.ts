import { invalidArgument } from "../../../lib/core/errors.ts";
import type { QualityPolicies } from "../../../lib/market/quality/kinds.ts";

/** Policies as a command line writes them, `ohlc=repair,gap=fill`. Throws `invalid_argument`; the names are checked where they are used. */
export function readPolicies(text: string): QualityPolicies {
  return Object.fromEntries(
    text.split(",").map(pair => {
      const [kind, policy, ...rest] = pair.split("=").map(part => part.trim());
      if (!kind || !policy || rest.length > 0)
        throw invalidArgument(
          "--repair",
          "must name policies as kind=policy",
          text,
          "Write e.g. --repair ohlc=repair,missingPrice=drop, or --repair alone for the usual ones.",
        );
      return [kind, policy];
    }),
  ) as QualityPolicies;
}
