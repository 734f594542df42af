import { demand } from "../../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../../core/names.ts";
import { krakenChecksum } from "./kraken.ts";
import type { BestLevels } from "../message.ts";
import { okxChecksum } from "./okx.ts";

/**
 * How a venue sums up its best levels.
 *
 * - `kraken`: ten levels of each side, written with all decimals of the market (`pair_decimals` and `lot_decimals` of AssetPairs).
 * - `okx`: 25 levels of each side, without needless zeros. A sum of 0 says nothing: OKX sends it since 2026 in place of one.
 *
 * Bitget's sum has OKX's form, but over the letters that were sent, needless zeros included (`21040.60`): levels as numbers do not have them
 * any more, so no rule here can compare it, and `okx` would call sound books wrong. `pt.stream` compares it, because it has the letters.
 */
export type BookChecksum =
  | { readonly rule: "kraken"; readonly priceDecimals: number; readonly amountDecimals: number }
  | { readonly rule: "okx" };

/** The levels that any rule looks at. */
export const mostSummed = 25;

/** Whether the sum that a venue sent says anything. */
export const tells = ({ rule }: BookChecksum, sent: number | undefined): sent is number =>
  sent !== undefined && !(rule === "okx" && sent === 0);

/** The sum of a book by a rule. */
export function checksumOf(checksum: BookChecksum, sides: BestLevels): number {
  return checksum.rule === "okx"
    ? okxChecksum(sides)
    : krakenChecksum(sides, checksum.priceDecimals, checksum.amountDecimals);
}

/** The rule, checked. */
export function checkedRule(checksum: BookChecksum): BookChecksum {
  const { rule } = checksum;
  if (rule !== "kraken" && rule !== "okx") throw unknownName("checksum rule", rule, ["kraken", "okx"]);
  refuseUnknownKeys("book checksum", checksum, [
    "rule",
    ...(rule === "kraken" ? ["priceDecimals", "amountDecimals"] : []),
  ]);
  if (checksum.rule === "kraken")
    for (const name of ["priceDecimals", "amountDecimals"] as const)
      demand(
        Number.isInteger(checksum[name]) && checksum[name] >= 0 && checksum[name] <= 20,
        `checksum.${name}`,
        "must be a whole number from 0 to 20",
        checksum[name],
        "Take it from Kraken's AssetPairs: pair_decimals and lot_decimals.",
      );
  return Object.freeze({ ...checksum });
}
