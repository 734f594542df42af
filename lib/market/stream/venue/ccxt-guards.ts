import type { Exchange, OrderBook } from "ccxt";
import { received } from "../../../core/errors.ts";
import type { Endpoint } from "./endpoint.ts";
import { soundLevels } from "./read.ts";

/** A connection of ccxt's. */
export interface Client {
  readonly url: string;
  readonly connection?: unknown;
}

/** Refuses answers over REST that are no JSON: ccxt takes a log-in page for a list without entries, and a gap for closed. */
export function refuseNonsense(exchange: Exchange): void {
  const fetch = exchange.fetch.bind(exchange);
  exchange.fetch = async (...args: Parameters<typeof fetch>) => {
    const answer: unknown = await fetch(...args);
    if (typeof answer !== "object" || answer === null)
      throw new Error(`the answer over REST is no JSON: ${received(answer)}`);
    return answer;
  };
}

/** Looks at every message before ccxt does: what it cannot mean is counted, and not let through to spoil what is kept. */
export function guard(
  exchange: Exchange,
  onCorrupted: (text: string) => void,
  afterwards: (message: object, client: Client) => void,
): void {
  const handle = exchange.handleMessage.bind(exchange);
  exchange.handleMessage = (client: Client, message: unknown) => {
    if (message === "ping" || message === "pong") return handle(client, message);
    if (typeof message !== "object" || message === null || !soundLevels(message))
      return onCorrupted(`a message nobody understands: ${received(message)}`);
    try {
      handle(client, message);
      afterwards(message, client);
    } catch (error) {
      onCorrupted(`a message ccxt does not understand (${(error as Error).message}): ${received(message)}`);
    }
  };
}

/** Makes what tells whether a message follows the one before it on its connection, by the numbers that a venue gives to all of them. */
export function numberCheck(
  numberOf: (message: object) => number | undefined,
): (message: object, client: object) => boolean {
  const last = new WeakMap<object, number>();
  return (message, client) => {
    const number = numberOf(message);
    if (number === undefined) return true;
    const held = last.get(client);
    last.set(client, number);
    return held === undefined || number === held + 1;
  };
}

/** Changes each connection of ccxt's once, before anything goes over it. */
function prepareClients(exchange: Exchange, prepare: (client: ReturnType<Exchange["client"]>) => void): void {
  const connect = exchange.client.bind(exchange);
  const prepared = new WeakSet<object>();
  exchange.client = (url: string) => {
    const client = connect(url);
    if (!prepared.has(client)) prepare(client);
    prepared.add(client);
    return client;
  };
}

/**
 * Takes the sting out of messages that are sent on a connection that has just closed: ccxt drops the promise that rejects then, which
 * would end the process. Those who wait for an answer hear of the closing anyway.
 */
export function catchSends(exchange: Exchange): void {
  prepareClients(exchange, client => {
    const send = client.send.bind(client);
    client.send = (message: unknown) => {
      const sent = send(message);
      sent.catch(() => {});
      return sent;
    };
  });
}

/**
 * Copies each book as it is when ccxt gives it, which it does with sound ones. Who waits for it gets the book that ccxt goes on changing:
 * by then another message of the same burst may have spoilt it, of which ccxt tells only afterwards.
 */
export function copyGiven<T>(exchange: Exchange, copy: (book: OrderBook) => T): WeakMap<object, T> {
  const copies = new WeakMap<object, T>();
  prepareClients(exchange, client => {
    const resolve = client.resolve.bind(client);
    client.resolve = (given: unknown, hash: string) => {
      if (typeof given === "object" && given !== null && "bids" in given && "asks" in given)
        copies.set(given, copy(given as OrderBook));
      return resolve(given, hash) as unknown;
    };
  });
  return copies;
}

/**
 * Lets each failure be told once. What nobody waited for ccxt keeps for who watches next, and the promise that rejects with it then for
 * all who watch until the next message.
 */
export function tellOnce(exchange: Exchange): void {
  prepareClients(exchange, client => {
    const future = client.future.bind(client);
    client.future = (hash: string) => {
      const isKept = hash in client.rejections;
      const promise = future(hash) as unknown;
      if (isKept) delete client.futures[hash];
      return promise;
    };
  });
}

/** Ends a connection without waiting for the other side, which may be gone. ccxt then rejects what waits for it. */
export function terminate(client: Pick<Client, "connection">): void {
  (client.connection as { terminate?(): void } | undefined)?.terminate?.();
}

/** The same addresses at another host. */
export function redirect<T>(urls: T, endpoint: Endpoint): T {
  if (typeof urls === "string")
    return urls
      .replace(/^https?:\/\/[^/]+/, endpoint.rest.replace(/\/$/, ""))
      .replace(/^wss?:\/\/[^/]+/, endpoint.ws.replace(/\/$/, "")) as T;
  if (typeof urls !== "object" || urls === null) return urls;
  return Object.fromEntries(
    Object.entries(urls).map(([key, value]) => [key, redirect(value, endpoint)]),
  ) as T;
}
