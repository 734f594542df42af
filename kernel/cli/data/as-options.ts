import { PeakError } from "../../../lib/core/errors.ts";

/** Options of the library that the command line has under the same names, and with the same values. */
const shared = "columns|invalid|repair|replace|resample|since|symbol|timeframe|until|venue|zone";

/** An error of the library with its hint as somebody at a command line writes it: `--repair ohlc=repair`, not `repair: { ohlc: "repair" }`. */
export function inOptions(error: PeakError): PeakError {
  const { code, context, cause } = error;
  const hint = asOptions(error.hint);
  if (hint === error.hint) return error;
  return new PeakError(code, error.message.slice(0, error.message.lastIndexOf("\n  → ")), {
    hint,
    context,
    cause,
  });
}

function asOptions(hint: string): string {
  const named = new RegExp(`\\b(${shared}): (?:\\{ ([^{}]*) \\}|"([^"]*)"|true\\b)`, "g");
  return hint.replaceAll(named, (_, name: string, pairs?: string, value?: string) => {
    if (pairs !== undefined)
      return `--${name} ${quoted(pairs.replaceAll(/(\w+): "?([^",]*)"?,? ?/g, "$1=$2,").replace(/,$/, ""))}`;
    return value === undefined ? `--${name}` : `--${name} ${quoted(value)}`;
  });
}

/** A shell parts words at spaces. */
function quoted(value: string): string {
  return value.includes(" ") ? `"${value}"` : value;
}
