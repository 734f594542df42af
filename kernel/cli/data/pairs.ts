import { invalidArgument } from "../../../lib/core/errors.ts";

/** What an option writes as `name=value,name=value`: `ohlc=repair,gap=fill`. Throws `invalid_argument`; the names are checked where they are used. */
export function readPairs(option: string, text: string, repair: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(",").map(pair => {
      const [name, value, ...rest] = pair.split("=").map(part => part.trim());
      if (!name || !value || rest.length > 0)
        throw invalidArgument(option, "must be written as name=value,name=value", text, repair);
      return [name, value];
    }),
  );
}
