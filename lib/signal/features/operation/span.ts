import { demand } from "../../../core/errors.ts";
import { refuseUnknownKeys } from "../../../core/names.ts";
import { checkPeriod } from "../../ta/input.ts";

/**
 * How much of the past a scale is taken from: the last `window` bars, or all bars so far once there are `expanding` of them. Never the
 * whole sample: its mean would tell the first bar what the last one was.
 */
export type Span = { readonly window: number } | { readonly expanding: number };

/** Checks a span. `least` is the smallest number of bars that makes sense. */
export function checkSpan(
  span: Span,
  name: string,
  least: number,
): { kind: "window" | "expanding"; bars: number } {
  demand(
    typeof span === "object" && span !== null && "window" in span !== "expanding" in span,
    `${name} span`,
    "must be { window: bars } or { expanding: bars }",
    span,
    "A scale is taken from the past only, e.g. { window: 250 }: that of the whole sample would look ahead.",
  );
  refuseUnknownKeys(`option of ${name}`, span, ["window", "expanding"]);
  const kind = "window" in span ? "window" : "expanding";
  const bars = "window" in span ? span.window : span.expanding;
  checkPeriod(bars, kind, least);
  return { kind, bars };
}
