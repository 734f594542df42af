import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";

/** One client of {@link acceptWebSockets}. */
export interface WebSocketPeer {
  /** The path it asked for. */
  readonly path: string;
  /** Several texts arrive together. */
  send(...texts: string[]): void;
  /** The first half of a frame, and then the end of the connection: what a broken line leaves. */
  breakWithin(text: string): void;
  /** Ends the connection without a word. */
  destroy(): void;
  /** Resolves when the other side has read all that was sent, or has ended the connection. */
  heard(): Promise<void>;
  /** Whether it hears nothing any more and says nothing, as a machine whose cable was pulled. */
  frozen: boolean;
  onText: (text: string) => void;
  onClose: () => void;
}

/** The smallest server of RFC 6455 that a real client talks to: text, ping, close; no extensions, no fragments. */
export function acceptWebSockets(server: Server, onPeer: (peer: WebSocketPeer) => void): void {
  server.on("upgrade", (request, socket: Duplex) => {
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const waiting: (() => void)[] = [];
    const tell = () => waiting.splice(0).forEach(resolve => resolve());
    const peer: WebSocketPeer = {
      path: request.url ?? "/",
      send(...texts) {
        if (peer.frozen || !socket.writable) return;
        socket.write(Buffer.concat(texts.map(text => frame(1, Buffer.from(text)))));
      },
      breakWithin(text) {
        const bytes = frame(1, Buffer.from(text));
        socket.write(bytes.subarray(0, bytes.length >> 1), () => socket.destroy());
      },
      destroy: () => socket.destroy(),
      heard: () =>
        new Promise(resolve => {
          waiting.push(resolve);
          if (socket.writable) socket.write(frame(9, Buffer.alloc(0)));
          else resolve();
        }),
      frozen: false,
      onText: () => {},
      onClose: () => {},
    };
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      if (peer.frozen) return;
      rest = Buffer.concat([rest, chunk]);
      for (let read = parse(rest); read; read = parse(rest)) {
        rest = rest.subarray(read.size);
        if (read.opcode === 1) peer.onText(read.payload.toString());
        else if (read.opcode === 10) tell();
        else if (read.opcode === 9) socket.write(frame(10, read.payload));
        else if (read.opcode === 8) socket.end(frame(8, read.payload));
      }
    });
    socket.on("error", () => {});
    socket.on("end", () => void (!peer.frozen && socket.end()));
    socket.on("close", () => {
      tell();
      peer.onClose();
    });
    onPeer(peer);
  });
}

function frame(opcode: number, payload: Buffer): Buffer {
  const n = payload.length;
  const head =
    n < 126
      ? Buffer.from([0x80 | opcode, n])
      : n < 65_536
        ? Buffer.from([0x80 | opcode, 126, n >> 8, n & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0]), uint32(n)]);
  return Buffer.concat([head, payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A client's frame, which is always masked; undefined where it is not whole yet. */
function parse(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 6) return undefined;
  let length = bytes[1] & 127;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 8) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  }
  const size = at + 4 + length;
  if (bytes.length < size) return undefined;
  const mask = bytes.subarray(at, at + 4);
  const payload = Buffer.from(bytes.subarray(at + 4, size)).map((byte, i) => byte ^ mask[i & 3]);
  return { opcode: bytes[0] & 15, payload: Buffer.from(payload), size };
}
