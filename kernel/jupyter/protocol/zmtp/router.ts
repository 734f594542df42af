import type { Address } from "../../link/connection.ts";
import { listen, type Endpoint } from "./endpoint.ts";
import { encodeMessage, type Frame } from "./frames.ts";
import { Inbox } from "./inbox.ts";
import type { Peer } from "./peer.ts";

/** Requests of many front ends and the answers to each: zeromq's ROUTER. */
export interface Router extends Endpoint {
  /** The first frame says whom to; what one who is gone was to get is dropped. */
  send(frames: readonly Frame[]): void;
  /** The first frame says from whom a message is. */
  listen(listener: (frames: Buffer[]) => void): void;
}

/** Rejects where the address cannot be had. */
export async function openRouter(address: Address): Promise<Router> {
  const peers = new Map<string, Peer>();
  const names = new Map<Peer, Buffer>();
  const inbox = new Inbox<Buffer[]>();
  let unnamed = 0;
  const endpoint = await listen(address, "ROUTER", {
    joined(peer) {
      const name = peer.identity.length > 0 ? peer.identity : given(unnamed++);
      // A front end that connects anew under its old name takes over from its dead connection.
      peers.get(key(name))?.close();
      peers.set(key(name), peer);
      names.set(peer, name);
    },
    message: (peer, frames) => inbox.put([names.get(peer)!, ...frames]),
    left(peer) {
      const name = key(names.get(peer)!);
      names.delete(peer);
      if (peers.get(name) === peer) peers.delete(name);
    },
  });
  return {
    ...endpoint,
    send: ([to, ...frames]) => peers.get(key(to))?.send(encodeMessage(frames)),
    listen: listener => inbox.listen(listener),
  };
}

const key = (name: Frame): string => (typeof name === "string" ? name : String.fromCharCode(...name));

/** No name of a front end's own begins with a zero. */
function given(number: number): Buffer {
  const name = Buffer.alloc(5);
  name.writeUInt32BE(number, 1);
  return name;
}
