import { hash } from "node:crypto";

/** Bytes that SHA-256 takes at once. */
const block = 64;

/**
 * Signs texts with a key: HMAC-SHA-256 (RFC 2104), in hexadecimal digits. By two hashes, of a call each: Node's `Hmac` is a stream, which
 * takes twice as long to make as a message to sign, and there are six of them to a cell.
 */
export function signer(key: string): (...parts: Uint8Array[]) => string {
  const whole = Buffer.from(key);
  const short = whole.length > block ? hash("sha256", whole, "buffer") : whole;
  const masked = (mask: number): Buffer =>
    Buffer.from(Array.from({ length: block }, (_, i) => mask ^ (short[i] ?? 0)));
  const [inner, outer] = [masked(0x36), masked(0x5c)];
  return (...parts) =>
    hash("sha256", Buffer.concat([outer, hash("sha256", Buffer.concat([inner, ...parts]), "buffer")]), "hex");
}
