import { createServer } from "node:http";
import { expect } from "vitest";
import type { StreamEvent } from "../../lib/market/stream/event.ts";
import { stream } from "../../lib/market/stream/stream.ts";
import { openVenue } from "./loopback-venue.ts";
import type { WebSocketPeer } from "./web-socket-server.ts";

type Side = readonly (readonly [price: number, amount: number])[];
export interface ShownBook {
  readonly bids: Side;
  readonly asks: Side;
}

/** How a venue's public REST and WebSocket interface speak, as far as a book needs them. */
export interface BookVenue {
  /** The answer over REST: a list with one market. */
  readonly rest: (url: URL) => unknown;
  /** What is said to a message at once, and whether it subscribes the book. */
  readonly hear: (text: string) => {
    readonly say: readonly (string | object)[];
    readonly subscribes: boolean;
  };
  /** What the first subscription is told, what the second, …; the last again and again. A list among it arrives as one. */
  readonly said: readonly (readonly (object | readonly object[])[])[];
  /** Is called with the connection when all of a part was told. */
  readonly onTold?: (peer: WebSocketPeer) => void;
}

/** Opens a venue on loopback that tells each subscription of a book its part, a message every 60 ms. */
export function bookVenue({ rest, hear, said, onTold }: BookVenue): Promise<{ rest: string; ws: string }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    response.setHeader("content-type", "application/json").end(JSON.stringify(rest(url)));
  });
  let subscriptions = 0;
  return openVenue(server, peer => {
    const textOf = (message: string | object) =>
      typeof message === "string" ? message : JSON.stringify(message);
    peer.onText = text => {
      const { say, subscribes } = hear(text);
      for (const message of say) peer.send(textOf(message));
      if (!subscribes) return;
      const part = said[Math.min(subscriptions++, said.length - 1)];
      for (const [i, messages] of part.entries())
        setTimeout(() => {
          peer.send(...[messages].flat().map(textOf));
          if (i === part.length - 1) onTold?.(peer);
        }, 60 * i);
    };
  });
}

/** For a venue that says nothing for a while: a hole is told once, however long that is. */
export const silence: readonly object[][] = [[], [], []];

/** The books of a venue that tells a snapshot and an update, loses one update on the way to us, and is asked for a new snapshot. */
// prettier-ignore
export const booksAcrossHole: readonly ShownBook[] = [
  { bids: [[10, 1], [9, 2]], asks: [[11, 3]] },
  { bids: [[10, 1], [9, 5]], asks: [[11, 3]] },
  { bids: [[9, 5]], asks: [[11, 4]] },
  { bids: [[9, 6]], asks: [[11, 4]] },
];

/**
 * Follows the book of BTC/USDT until it is the last of `had`: every book that is given must be one of them, because the venue had it, and
 * the hole between must be told. Where the machine is slow several messages are one book.
 */
export async function expectHealed(
  venue: string,
  endpoint: { rest: string; ws: string },
  had: readonly ShownBook[],
): Promise<void> {
  await using feed = await stream(`${venue}:BTC/USDT`, {
    kinds: ["book"],
    endpoints: { [venue]: endpoint },
    pause: 1,
    retry: { first: 10, most: 20 },
    seed: 1,
  });
  const notices: StreamEvent[] = [];
  const timer = setTimeout(() => void feed.close(), 25_000);
  let last: ShownBook | undefined;
  for await (const event of feed) {
    if (event.kind === "notice") notices.push(event);
    if (event.kind !== "book") continue;
    last = { bids: event.bids, asks: event.asks };
    expect(had).toContainEqual(last);
    if (JSON.stringify(last) === JSON.stringify(had.at(-1))) break;
  }
  clearTimeout(timer);
  expect(last).toEqual(had.at(-1));
  const gaps = notices.filter(event => event.kind === "notice" && event.topic === "gap");
  expect(gaps).toEqual([expect.objectContaining({ about: "book" })]);
}
