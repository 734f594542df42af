import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { resultBundle, resultText, type ResultParts } from "./result.ts";

/** A result that shows itself, in a notebook and in a terminal. */
export interface Shown extends Displayable {
  [displaySymbol](): Promise<MimeBundle>;
  [inspectSymbol](): string;
}

/** The two methods by which a result made of tables and figures shows itself; `parts` is asked only when it is shown. */
export function shown(parts: () => ResultParts): Shown {
  return {
    [displaySymbol]: () => resultBundle(parts()),
    [inspectSymbol]: () => resultText(parts()),
  };
}
