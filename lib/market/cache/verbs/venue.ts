import { demand } from "../../../core/errors.ts";
import { chosenSeries } from "./filter.ts";
import type { CachedVenue } from "../../load-options.ts";

/**
 * A venue as the cache knows it, for `load`: bars are read from there, without `since` all of them, and nobody is asked. For whatever was imported under a name
 * that is no exchange. Throws `unknown_name` where nothing of it is cached.
 *
 * @example await pt.load("AAPL", { source: pt.data.venue("my shares"), timeframe: "1d" })
 */
export function venue(name: string): CachedVenue {
  demand(
    typeof name === "string" && name !== "",
    "name",
    "must be the name of a venue",
    name,
    "See pt.data.list().",
  );
  chosenSeries({ venue: name }, "data.venue");
  return Object.freeze({ venue: name });
}
