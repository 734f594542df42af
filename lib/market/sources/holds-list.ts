/** How deep in an answer a venue keeps its list. */
const deepest = 5;

/**
 * Whether an answer in which ccxt found nothing has a list, which may be without anything or of other times, or null where one would be. Of an object
 * that is something else ccxt makes an empty list too, and hours of trade would look like a halt.
 */
export function holdsList(answer: unknown, depth = deepest): boolean {
  if (typeof answer !== "object" || depth === 0) return false;
  if (answer === null || Array.isArray(answer)) return true;
  // Kraken lists its errors beside the result: those are no bars.
  return Object.entries(answer).some(
    ([key, value]) => !/^errors?$/i.test(key) && holdsList(value, depth - 1),
  );
}
