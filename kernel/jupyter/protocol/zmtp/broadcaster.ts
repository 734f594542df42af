import type { Address } from "../../link/connection.ts";
import { listen, type Endpoint } from "./endpoint.ts";
import { encodeMessage, type Frame } from "./frames.ts";
import { Inbox } from "./inbox.ts";
import type { Peer } from "./peer.ts";

/** The same words to all who want to hear them: zeromq's XPUB. */
export interface Broadcaster extends Endpoint {
  /** In one go, each message to those who have subscribed to what its first frame begins with. */
  send(messages: readonly (readonly Frame[])[]): void;
  /** Hears every subscription. */
  listen(listener: (topic: Buffer) => void): void;
}

/** The first byte of what a subscriber sends (RFC 23, "The Publish-Subscribe Pattern"). */
const [cancel, subscribe] = [0, 1];

/** Rejects where the address cannot be had. */
export async function openBroadcaster(address: Address): Promise<Broadcaster> {
  const topics = new Map<Peer, Set<string>>();
  const inbox = new Inbox<Buffer>();
  const endpoint = await listen(address, "XPUB", {
    joined: peer => topics.set(peer, new Set()),
    message(peer, [frame]) {
      const topic = frame.subarray(1);
      if (frame[0] === cancel) topics.get(peer)!.delete(topic.toString("latin1"));
      if (frame[0] !== subscribe) return;
      topics.get(peer)!.add(topic.toString("latin1"));
      inbox.put(topic);
    },
    left: peer => topics.delete(peer),
  });
  return {
    ...endpoint,
    send(messages) {
      const encoded = messages.map(frames => ({ frames, bytes: encodeMessage(frames) }));
      for (const [peer, wanted] of topics) {
        const heard = encoded.filter(({ frames }) => isWanted(frames[0] as string, wanted));
        if (heard.length > 0) peer.send(Buffer.concat(heard.map(({ bytes }) => bytes)));
      }
    },
    listen: listener => inbox.listen(listener),
  };
}

/** Whether one of the wanted topics, of latin1 letters for bytes, begins it. Most front ends want everything. */
function isWanted(frame: string, wanted: ReadonlySet<string>): boolean {
  if (wanted.has("")) return true;
  const topic = Buffer.from(frame).toString("latin1");
  return [...wanted].some(start => topic.startsWith(start));
}
