import { createServer } from "node:http";
import { expect, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { krakenPairs } from "../../../support/kraken.ts";
import { openVenue } from "../../../support/loopback-venue.ts";

const minute = 60_000;
const noon = Date.UTC(2024, 5, 3, 12);

test("an answer that is no list of bars is asked for again, not taken for minutes without a trade", async () => {
  const row = (time: number) => [time / 1_000, "1", "2", "0.5", "1.75", "1", "4", 9];
  let asked = 0;
  const server = createServer((request, response) => {
    const isBars = new URL(request.url ?? "/", "http://127.0.0.1").pathname.endsWith("OHLC");
    const bars = { XXBTZUSD: [2, 1, 0].map(ago => row(noon - ago * minute)), last: 0 };
    const result = !isBars ? krakenPairs : ++asked === 1 ? { status: "maintenance" } : bars;
    response
      .setHeader("date", new Date(noon).toUTCString())
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ error: [], result }));
  });
  const endpoint = await openVenue(server, peer =>
    peer.send(JSON.stringify({ channel: "status", type: "update", data: [{ system: "online" }] })),
  );
  await using feed = await stream("kraken:BTC/USD", {
    kinds: ["candle"],
    since: noon - 2 * minute,
    endpoints: { kraken: endpoint },
    clock: fixedClock(noon + 30_000),
    pause: 1,
    staleAfter: 500,
    retry: { first: 20, most: 50 },
    seed: 1,
  });
  const times: number[] = [];
  for await (const event of feed) {
    if (event.kind === "candle") times.push(event.time);
    if (times.length === 2 || asked > 6) break;
  }
  expect(times).toEqual([noon - 2 * minute, noon - minute]);
});
