import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { resultHtml, resultText, type ResultParts } from "./result.ts";

/** A result that shows itself, in a notebook and in a terminal. */
export interface Shown extends Displayable {
  [displaySymbol](): Promise<MimeBundle>;
  [inspectSymbol](): string;
}

/** The two methods by which a result made of tables and figures shows itself; `parts` is asked only when it is shown. */
export function shown(parts: () => ResultParts): Shown {
  return {
    [displaySymbol]: async () => ({
      "text/plain": resultText(parts()),
      "text/html": await resultHtml(parts()),
    }),
    [inspectSymbol]: () => resultText(parts()),
  };
}
