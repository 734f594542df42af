import { demand } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { binanceDumps } from "./binance-dumps/source.ts";
import { exchangeNames } from "./exchange-names.ts";
import { exchangeSource } from "./exchange.ts";
import type { BarSource } from "./source.ts";

/** What `source` means before any exchange is looked at. */
const own: readonly string[] = ["auto", "synthetic", "file", "binance-dumps"];

const registered = new Map<string, BarSource>();

/**
 * Makes a source of yours known by its name in this session, as `data.repair` needs it, and returns it: in code pass the source
 * itself, `load(symbol, { source: mine })`; on the command line name the file that exports it. The same name again replaces the former, as a
 * cell that runs twice must. Throws
 * `invalid_argument` for a name that is taken or a source without `pages`.
 */
export function registerSource<S extends BarSource>(source: S): S {
  const { name } = checkedSource(source);
  registered.set(name, source);
  return source;
}

/** The source of that name: a registered one, Binance's dumps, or an exchange. Throws `unknown_name`. */
export function findSource(source: string | BarSource): BarSource {
  if (typeof source !== "string") return checkedSource(source);
  const found = registered.get(source);
  if (found !== undefined) return found;
  if (source === "binance-dumps") return binanceDumps();
  const exchange = exchangeNames.find(name => name === source);
  if (exchange === undefined)
    throw unknownName("source", source, [
      "auto",
      "synthetic",
      "kraken",
      "binance-dumps",
      ...registered.keys(),
      ...exchangeNames,
    ]);
  return exchangeSource(exchange);
}

/** Whether some source, of the user's or an exchange, has that name. */
export const isSource = (name: string): boolean =>
  registered.has(name) || exchangeNames.some(exchange => exchange === name);

function checkedSource(source: BarSource): BarSource {
  demand(
    typeof source === "object" && source !== null && typeof source.pages === "function",
    "source",
    "must be an object with a name and a function pages",
    source,
    'Write { name: "mine", async *pages(request) { … } }.',
  );
  const { name } = source;
  demand(
    typeof name === "string" && /^[a-z][a-z0-9-]*$/.test(name),
    "source.name",
    "must be lower case letters, digits and dashes",
    name,
    'Call it e.g. "my-vendor".',
  );
  demand(!own.includes(name), "source.name", "is a name of the library's", name, "Choose another.");
  return source;
}
