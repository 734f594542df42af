import { instantiate, page } from "../../../../core/web-assembly.ts";
import { cellKind, type BlockPlan } from "../block.ts";
import { readNumber } from "../number.ts";

/** digits.wat, translated. A number is read in two dozen instructions, where V8 takes as many for every digit or two. */
const code =
  "AGFzbQEAAAABDQFgCH9/f39/f39/AX8DAgEABQMBAAEHEQIGbWVtb3J5AgAEcm93cwAACpwFAZkFAwt/AXsBfCAEIANBA3RqIQogBiEOA0AgACABTgRAIAYgDiAGa0EMbjYCACAIDwsgAC0AAEEKRgRAIABBAWohAAwBCyAIIAdGBEBBfw8LIAQhCQNAIAkoAgAhCyAAIQ0gAC0AAEEtRiEMIAAgDGohACAA/QAAAP0MMDAwMDAwMDAwMDAwMDAwMP1xIRMgE/0MCQkJCQkJCQkJCQkJCQkJCf0o/WQhDyAPaCEQIBBFBEBBfw8LIBAhESAAIBBBD3FqLQAAIRIgEkEuRgRAIAtBAXQhCyAPIA9BAWtxaCERCyALQQBHIAwgEUEIRnIgC0EBSyARQQ9LcnJxBEBBfw8LIBFBD00EQCATIAUgEEEEdCARckEEdGr9AASAAf0OIRMgE/0M/wD/AP8A/wD/AP8A/wD/AP1O/QwKAAoACgAKAAoACgAKAAoA/ZUBIBNBCP2NAf2OAf0MZAABAGQAAQBkAAEAZAABAP26ASETIBMgE/2FAf0MECcBABAnAQAQJwEAECcBAP26ASETIBP9GwCtQoDC1y9+IBP9GwGtfLkhFCAQIBFHBEAgFCAFIBEgEGtBAWtBA3RqKwMAoyEUCyAMBEAgFJohFAsgCSgCBCAIQQN0aiAUOQMAIAAgEWohAAUCQANAIAAtAAAhEiASQTBrQQlLIBJBLkdxDQEgAEEBaiEADAALCyAOIAZrIAdBDGxOBEBBfw8LIA4gCSgCBCAIQQN0ajYCBCAOIA02AgggDiAANgIMIA5BDGohDgsgAC0AACESIAlBCGoiCSAKSARAIBIgAkcEQEF/DwsgAEEBaiEADAELCyASQQ1GBEAgAEEBaiEAIAAtAAAhEgsgEkEKRwRAQX8PCyAAQQFqIQAgCEEBaiEIDAALAAs=";

type Rows = (
  at: number,
  to: number,
  separator: number,
  width: number,
  plan: number,
  tables: number,
  left: number,
  room: number,
) => number;

/** Bytes of a number. */
const wide = 8;
/** Sixteen bytes are looked at at once, beyond the last newline too. */
const letters = 16;

/** Bytes to be read and columns that take what they say, in one memory. */
export interface DigitReader {
  /** Takes what is to be read. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The columns, one after the other, each of `capacity` rows. */
  readonly out: Float64Array;
  /**
   * Reads the lines of `bytes[from, to)`, whole and each ended by a newline, as {@link readBlock} would. Gives the number of rows, or −1
   * where they are anything but plain numbers, one to each column: nothing is decided then.
   */
  rows(from: number, to: number): number;
}

/** A reader for `length` bytes, and `columns` columns of `capacity` rows. */
export function digitReader(
  { separator, kinds, slots }: BlockPlan,
  { length, columns, capacity }: { length: number; columns: number; capacity: number },
): DigitReader {
  const { rows: readRows, memory } = instantiate<{ readonly rows: Rows }>(code);
  const tables = 0;
  const plan = tables + letters * wide + letters ** 3;
  const out = plan + kinds.length * wide;
  // Behind them a column for those that nobody wants.
  const left = out + (columns + 1) * capacity * wide;
  const bytes = left + 4 * (1 + 3 * capacity);
  memory.grow(Math.ceil((bytes + length + letters) / page));
  writeTables(memory.buffer, tables);
  const columnsOf = new Int32Array(memory.buffer, plan, 2 * kinds.length);
  kinds.forEach((kind, k) => {
    const slot = kind === cellKind.skipped ? columns : slots[k];
    columnsOf[2 * k] = Number(kind === cellKind.time);
    columnsOf[2 * k + 1] = out + slot * capacity * wide;
  });
  const entries = new Int32Array(memory.buffer, left, 1 + 3 * capacity);
  const all = new Uint8Array(memory.buffer);
  const values = new Float64Array(memory.buffer, 0, left / wide);
  return {
    bytes: new Uint8Array(memory.buffer, bytes, length),
    out: new Float64Array(memory.buffer, out, columns * capacity),
    rows: (from, to) => {
      const width = kinds.length;
      const rows = readRows(bytes + from, bytes + to, separator, width, plan, tables, left, capacity);
      if (rows < 0) return rows;
      for (let k = 1; k <= 3 * entries[0]; k += 3)
        values[entries[k] / wide] = readNumber(all, entries[k + 1], entries[k + 2]);
      return rows;
    },
  };
}

/** The powers of ten, and for each place of a point and each end of a number which of its letters are digits. */
function writeTables(buffer: ArrayBuffer, at: number): void {
  const powers = new Float64Array(buffer, at, letters);
  for (let k = 0; k < letters; k++) powers[k] = 10 ** k;
  const digits = new Uint8Array(buffer, at + powers.byteLength, letters ** 3).fill(255);
  for (let point = 0; point < letters; point++)
    for (let end = point; end < letters; end++) {
      let to = (point * letters + end) * letters + letters;
      for (let letter = end - 1; letter >= 0; letter--) if (letter !== point) digits[--to] = letter;
    }
}
