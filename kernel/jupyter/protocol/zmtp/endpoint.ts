import { once } from "node:events";
import { lstatSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../../link/connection.ts";
import { log } from "../log.ts";
import type { SocketType } from "./handshake.ts";
import { converse, type Listeners, type Peer } from "./peer.ts";

export interface Endpoint {
  /** Resolves when nobody is in the midst of saying who he is; after a moment at the latest. */
  introduced(): Promise<void>;
  /** Resolves when every front end has read what was sent to it; after a second at the latest. */
  close(): Promise<void>;
}

/** In ms: how long a front end that reads nothing is waited for in the end. */
const linger = 1_000;
/** In ms: the moment for introductions, which take one where both sides listen. */
const moment = 40;

/** Waits for front ends at an address. Rejects where it cannot be had. */
export async function listen(address: Address, type: SocketType, listeners: Listeners): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  /** Those of them who have not said who they are. */
  const strangers = new Set<Socket>();
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    strangers.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      strangers.delete(socket);
    });
    const joined = (peer: Peer): void => {
      strangers.delete(socket);
      listeners.joined?.(peer);
    };
    converse(socket, type, { ...listeners, joined }, reason =>
      log(`closed a connection to ${type}: ${reason}`),
    );
  });
  // What a kernel before this one left that was killed.
  if ("path" in address && lstatSync(address.path, { throwIfNoEntry: false })?.isSocket())
    rmSync(address.path);
  server.listen(address);
  await once(server, "listening");
  server.on("error", error => log(String(error)));
  return {
    async introduced() {
      for (let waited = 0; strangers.size > 0 && waited < moment; waited++) await sleep(1);
    },
    async close() {
      server.close();
      await Promise.all([...sockets].map(ended));
    },
  };
}

const ended = (socket: Socket): Promise<void> =>
  new Promise(resolve => {
    const impatience = setTimeout(() => socket.destroy(), linger);
    socket.once("close", () => {
      clearTimeout(impatience);
      resolve();
    });
    // Its own end follows when it has read all. Where this side closed first, a word of it on the way would tear the connection, and
    // what it has not read would be lost.
    socket.end();
  });
