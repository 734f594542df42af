import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { unpackLz4Block } from "../sources/file/lz4.ts";
import { unpackSnappy } from "./snappy.ts";

/** Room beyond what is unpacked: without it zlib asks for another piece, to find that there is none. */
const spare = 64;

type Unpack = (bytes: Uint8Array, length: number) => Uint8Array;

/** By Parquet's number of a codec. LZO and the LZ4 of old Hadoop are not here. */
const codecs: Readonly<Record<number, Unpack>> = {
  0: bytes => bytes,
  1: unpackSnappy,
  2: (bytes, length) => gunzipSync(bytes, { chunkSize: length + spare }),
  4: (bytes, length) => brotliDecompressSync(bytes, { chunkSize: length + spare }),
  6: (bytes, length) => zstdDecompressSync(bytes, { chunkSize: length + spare }),
  7: (bytes, length) => {
    const out = new Uint8Array(length);
    return out.subarray(0, unpackLz4Block(bytes, 0, bytes.length, out, 0));
  },
};

export const knownCodec = (codec: number): boolean => codec in codecs;

/** What a page holds. Throws where it is not `length` bytes. */
export function unpack(bytes: Uint8Array, codec: number, length: number): Uint8Array {
  if (length === 0) return bytes.subarray(0, 0);
  const unpacked = codecs[codec](bytes, length);
  if (unpacked.length !== length)
    throw new RangeError(`a page holds ${unpacked.length} bytes, not ${length}`);
  return unpacked;
}

/** Smaller pages may lie in memory that Node shares between buffers. */
const ownFrom = 1 << 16;

/**
 * Gives the memory of an unpacked page back at once, so that the next one is unpacked into the same, which lies in the processor's cache
 * and needs no first pages. Nothing may look at it afterwards; a page that was not packed is left alone.
 */
export function release(unpacked: Uint8Array, packed: Uint8Array): void {
  const { buffer } = unpacked;
  if (buffer instanceof ArrayBuffer && buffer !== packed.buffer && buffer.byteLength > ownFrom)
    buffer.transfer(0);
}
