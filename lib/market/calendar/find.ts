import { unknownName } from "../../core/names.ts";
import { Calendar } from "./calendar.ts";
import { exchanges } from "./exchanges/index.ts";

const made = new Map<string, Calendar>();
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9/]/g, "");
const byName = new Map(
  exchanges.flatMap(rules =>
    [rules.mic, rules.name, ...rules.aliases].map(name => [plain(name), rules] as const),
  ),
);

/** Market identifiers of every calendar there is. */
export const calendars: readonly string[] = Object.freeze(exchanges.map(({ mic }) => mic));

/**
 * The calendar of a market, by its identifier ("XNYS"), name ("New York") or another name in use ("NYSE"); case and spaces do not
 * matter. Beside the exchanges there are "24/7", "24/5" and "FX". Throws `unknown_name` with "did you mean".
 *
 * ```ts
 * const nyse = pt.calendar("NYSE");
 * nyse.isOpen("2024-07-03 17:30"); // false: closed at 13:00 in New York, which is 17:00 UTC
 * ```
 */
export function calendar(name: string): Calendar {
  const rules = typeof name === "string" ? byName.get(plain(name)) : undefined;
  if (rules === undefined)
    throw unknownName(
      "calendar",
      name,
      exchanges.flatMap(each => [each.mic, each.name, ...each.aliases]),
    );
  let found = made.get(rules.mic);
  if (found === undefined) made.set(rules.mic, (found = new Calendar(rules)));
  return found;
}
