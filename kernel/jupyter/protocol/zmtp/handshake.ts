import { encodeCommand } from "./frames.ts";

export type SocketType = "ROUTER" | "XPUB" | "REP";

/** Who may talk to whom (RFC 23, "The READY command"). */
const partners: Record<SocketType, readonly string[]> = {
  ROUTER: ["REQ", "DEALER", "ROUTER"],
  XPUB: ["SUB", "XSUB"],
  REP: ["REQ", "DEALER"],
};

export const greetingLength = 64;
const mechanism = { from: 12, to: 32 };
const longestIdentity = 255;

/** What either side says first: the signature, version 3.0, and that nothing is encrypted. Jupyter signs its messages instead. */
export const greeting: Buffer = (() => {
  const bytes = Buffer.alloc(greetingLength);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  bytes.write("NULL", mechanism.from, "latin1");
  return bytes;
})();

/** Throws with the reason where the other side speaks something else. */
export function checkGreeting(bytes: Buffer): void {
  if (bytes[0] !== 0xff || (bytes[9] & 1) === 0 || bytes[10] < 3) throw new Error("it speaks no ZMTP 3");
  const asked = bytes.toString("latin1", mechanism.from, mechanism.to).replace(/\0+$/, "");
  if (asked !== "NULL")
    throw new Error(`it asks for the mechanism ${JSON.stringify(asked)}, only NULL is spoken`);
}

/** What follows the greeting: of which type this end is. */
export const ready = (type: SocketType): Buffer => encodeCommand("READY", property("Socket-Type", type));

/** Reads the other side's. Returns the name it wants to be known by, empty for none. Throws with the reason where it does not fit. */
export function readReady(command: Buffer, type: SocketType): Buffer {
  const name = command.subarray(1, 1 + command[0]).toString("latin1");
  if (name !== "READY") throw new Error(`it began with ${JSON.stringify(name)} in place of READY`);
  let identity = Buffer.alloc(0);
  let partner = "";
  for (let at = 1 + command[0]; at < command.length;) {
    const key = command
      .subarray(at + 1, (at += 1 + command[at]))
      .toString("latin1")
      .toLowerCase();
    if (at + 4 > command.length) throw new Error("its READY is cut short");
    const length = command.readUInt32BE(at);
    const value = command.subarray(at + 4, (at += 4 + length));
    if (value.length < length) throw new Error("its READY is cut short");
    if (key === "socket-type") partner = value.toString("latin1");
    if (key === "identity") identity = Buffer.from(value);
  }
  if (!partners[type].includes(partner))
    throw new Error(`it is of type ${JSON.stringify(partner)}, which ${type} does not talk to`);
  if (identity[0] === 0)
    throw new Error("its name begins with a zero, as those do that are given to the nameless");
  if (identity.length > longestIdentity) throw new Error(`its name has ${identity.length} bytes`);
  return identity;
}

function property(name: string, value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
}
