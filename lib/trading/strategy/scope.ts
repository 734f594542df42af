import { contentsOf } from "../../core/contents.ts";

/**
 * What the code of a travelled strategy sees as `pt`: the public surface, read by address because a wing may not know what is
 * built on it, and loaded as far as the strategy names it.
 */
export function strategyScope(): unknown {
  return contentsOf(new URL("../../index.ts", import.meta.url).href);
}
