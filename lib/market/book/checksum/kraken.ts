import { crc32 } from "node:zlib";
import type { BestLevels } from "../message.ts";

/** Levels the sum is taken over on each side. */
const summed = 10;

/**
 * The checksum of a book as Kraken's second WebSocket protocol sends it with every message: CRC-32 of the ten best asks, then bids,
 * each price and amount with all the market's decimals, without point and leading zeros (docs.kraken.com, "Book checksum (v2)").
 */
export function krakenChecksum(
  { bids, asks }: BestLevels,
  priceDecimals: number,
  amountDecimals: number,
): number {
  let text = "";
  for (const side of [asks, bids])
    for (let i = 0; i < Math.min(summed, side.length); i++)
      text += digits(side[i][0], priceDecimals) + digits(side[i][1], amountDecimals);
  return crc32(text);
}

function digits(value: unknown, decimals: number): string {
  return Number(value).toFixed(decimals).replace(".", "").replace(/^0+/, "");
}
