import type { Socket } from "node:net";
import { encodeCommand, flags } from "./frames.ts";
import { checkGreeting, greeting, greetingLength, readReady, ready, type SocketType } from "./handshake.ts";

/** In ms: as long as libzmq waits for the other side's first words. */
const patience = 30_000;
/** A length beyond it is no message but garbage, or an attempt to burst the kernel. */
const largestFrame = 2 ** 31;

/** RFC 37, "Heartbeating": how long the other side may be silent follows, then what the answer repeats. */
const ping = Buffer.from("\x04PING", "latin1");
const lifetimeLength = 2;

interface Place {
  readonly bytes: Buffer;
  readonly at: number;
}

const view = ({ bytes, at }: Place, length: number): Buffer => bytes.subarray(at, at + length);
const shortLength = ({ bytes, at }: Place): number => bytes[at];
const longLength = ({ bytes, at }: Place): number => Number(bytes.readBigUInt64BE(at));

/** One who has connected. */
export interface Peer {
  /** The name it gave itself; empty for none. */
  readonly identity: Buffer;
  /** Sends bytes as they stand, after all that was sent before. What a peer that is gone was to get is dropped. */
  send(bytes: Buffer): void;
  close(): void;
}

export interface Listeners {
  /** It has said who it is. */
  joined?(peer: Peer): void;
  message(peer: Peer, frames: Buffer[]): void;
  left?(peer: Peer): void;
}

/** Talks to one who has connected until the connection ends. What is no ZMTP ends it; `fault` is told why. */
export function converse(
  socket: Socket,
  type: SocketType,
  listeners: Listeners,
  fault: (reason: string) => void,
): void {
  let peer: Peer | undefined;
  /** Yields how many bytes it wants next, and is told where they begin: a view of each would take longer than all else. */
  function* conversation(): Generator<number, never, Place> {
    checkGreeting(view(yield greetingLength, greetingLength));
    let frames: Buffer[] = [];
    for (;;) {
      const { bytes, at } = yield 1;
      const flag = bytes[at];
      const length = flag & flags.long ? longLength(yield 8) : shortLength(yield 1);
      if (length > largestFrame) throw new Error(`it announced a frame of ${length} bytes`);
      const body = view(yield length, length);
      if (!peer) {
        if (!(flag & flags.command)) throw new Error("it sent a message before READY");
        peer = open(readReady(body, type));
        listeners.joined?.(peer);
      } else if (flag & flags.command) answer(body);
      else {
        frames.push(body);
        if (flag & flags.more) continue;
        listeners.message(peer, frames);
        frames = [];
      }
    }
  }
  /** Who asks for signs of life gives up where none come. The other side knows them though it is told version 3.0, which has none. */
  const answer = (command: Buffer): void => {
    if (command.subarray(0, ping.length).equals(ping))
      socket.write(encodeCommand("PONG", command.subarray(ping.length + lifetimeLength)));
  };
  const open = (identity: Buffer): Peer => {
    clearTimeout(impatience);
    return {
      identity,
      send: bytes => void (socket.writable && socket.write(bytes)),
      close: () => socket.destroy(),
    };
  };

  const talk = conversation();
  let wanted = talk.next().value;
  let received: Buffer[] = [];
  let length = 0;
  socket.on("data", (chunk: Buffer) => {
    received.push(chunk);
    length += chunk.length;
    if (length < wanted) return;
    const bytes = received.length === 1 ? chunk : Buffer.concat(received);
    let at = 0;
    try {
      while (bytes.length - at >= wanted) {
        const place = { bytes, at };
        at += wanted;
        wanted = talk.next(place).value;
      }
    } catch (error) {
      fault(error instanceof Error ? error.message : String(error));
      return void socket.destroy();
    }
    length = bytes.length - at;
    received = length > 0 ? [bytes.subarray(at)] : [];
  });
  // A connection that breaks ends like any other.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearTimeout(impatience);
    if (peer) listeners.left?.(peer);
  });
  // However it dribbles.
  const impatience = setTimeout(() => socket.destroy(), patience);
  // In one go: the other side need not come back for the second half before it sends what it has come for.
  socket.write(Buffer.concat([greeting, ready(type)]));
}
