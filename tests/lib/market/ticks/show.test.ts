import { expect, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { QuoteTicks } from "../../../../lib/market/ticks/quotes.ts";
import { makeTrades } from "../../../../lib/market/ticks/trades.ts";

const meta = { symbol: "A/B", source: "test", synthetic: true };
const time = Float64Array.of(0, 1_500.25);

/** What the cells of the first table hold. */
const cellsOf = (page: unknown): string[] =>
  [...String(page).matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell);

test("trades are shown with their prices as the venue wrote them", async () => {
  const price = Float64Array.of(0.000012345, 7);
  const columns = { time, price, amount: Float64Array.of(1, 2), side: Int8Array.of(1, 0) };
  const { "text/html": page, "text/plain": text } = await makeTrades(meta, columns)[displaySymbol]();
  expect(cellsOf(page)).toEqual(["00:00:00.000", "0.000012345", "1", "buy", "00:00:01.500", "7", "2", "?"]);
  expect(page).toContain("SYNTHETIC DATA");
  expect(text).toContain("2 trades · 1970-01-01 to 1970-01-01 00:00 UTC · test");
});

test("quotes are shown with both sides", async () => {
  const [bid, ask] = [Float64Array.of(0.000012345, 6), Float64Array.of(0.00002, 7)];
  const amounts = { bidAmount: Float64Array.of(3, 4), askAmount: Float64Array.of(5, 6) };
  const quotes = new QuoteTicks(meta, { time, bid, ask, ...amounts });
  const { "text/html": page } = await quotes[displaySymbol]();
  expect(cellsOf(page)).toEqual(
    ["00:00:00.000", "3", "0.000012345", "0.00002", "5", "00:00:01.500", "4", "6", "7", "6"], // prettier-ignore
  );
});
