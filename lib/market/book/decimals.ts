/** A price of more decimals is the last bit's doing. */
const most = 12;

/** Decimals that show a price as it is, `least` or more. */
export function decimalsOf(price: number, least = 0): number {
  let decimals = least;
  while (decimals < most && Number(price.toFixed(decimals)) !== price && Number.isFinite(price)) decimals++;
  return decimals;
}
