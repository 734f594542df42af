import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { PeakError } from "../../lib/core/errors.ts";
import { unknownName } from "../../lib/core/names.ts";

/**
 * The options and other words of this process's command line. Throws `PeakError`: `unknown_name` with "did you mean" for an
 * option that there is none of, `invalid_argument` with the usage for any other mistake.
 */
export function readOptions<T extends ParseArgsOptionsConfig>(
  options: T,
  { usage, words = false }: { readonly usage: string; readonly words?: boolean },
) {
  const known = Object.keys(options);
  const { tokens } = parseArgs({ options, strict: false, tokens: true });
  for (const token of tokens)
    if (token.kind === "option" && !known.includes(token.name))
      throw unknownName(
        "option",
        token.rawName,
        known.map(name => `--${name}`),
      );
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: words });
    return { values, words: positionals as string[] };
  } catch (cause) {
    throw new PeakError("invalid_argument", (cause as Error).message, { hint: `Usage: ${usage}`, cause });
  }
}
