import { instantiate, page, type Memory } from "../../core/web-assembly.ts";

/** crossings.wat, translated. Two bars an instruction find crossings in half of V8's time. */
const code =
  "AGFzbQEAAAABFwJgBX9/f3x8AXxgCX9/f398fHx/fwF/AwMCAAEFAwEAAQcWAgZtZW1vcnkCAAljcm9zc2luZ3MAAQqwAwIlACAAKwMAIAAgAWsrAwChIAOiIAArAwAgACACaysDAKEgBKKhC4cDBAd/AXwBfwZ7IAhBBGohDCAMIREgBP0UIRUgBf0UIRYCQANAIAlBIGogAUoNAUQAAAAAAADwf/0UIRRBACELQQAhCiAAIAJrIQ4gACADayEPA0AgAP0ABAAhEiASIA79AAQA/fEBIBX98gEgEiAP/QAEAP3xASAW/fIB/fEBIRMgCyATIBf9Sv3EASAKdHIhCyAUIBP97AH99gEhFCAAQRBqIQAgDkEQaiEOIA9BEGohDyAKQQJqIgpBIEgNAAsgFCAG/RT9S/1TBEAgAEGAAmshAAwCCyALIAtBAXQgB3JzIQogC0EfdiEHAkADQCAKRQ0BIAwgCSAKaGo2AgAgDEEEaiEMIAogCkEBa3EhCgwACwsgCUEgaiEJDAALCwJAA0AgCSABTg0BIAAgAiADIAQgBRAAIRAgEJkgBmUNASAQRAAAAAAAAAAAZCIKIAdHBEAgDCAJNgIAIAxBBGohDCAKIQcLIAlBAWohCSAAQQhqIQAMAAsLIAggCTYCACAMIBFrQQJ2Cw==";

/** Bytes of a number. */
const wide = 8;
/** Places looked at in one call: what the second-level cache holds. */
const block = 65_536;

type Search = (
  at: number,
  count: number,
  fast: number,
  slow: number,
  ofFast: number,
  ofSlow: number,
  doubt: number,
  above: number,
  out: number,
) => number;

/** Made on first use: most programs never search. */
let made: { search: Search; memory: Memory } | undefined;
/** What the memory holds: a sweep looks a thousand times through the same sums. */
let held: Held | undefined;

interface Held {
  readonly sums: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** What a search found. */
export interface Crossings {
  /** The place up to which it is sure. */
  readonly sure: number;
  /** Whether rounding leaves that place in doubt; otherwise the search just went far enough for once. */
  readonly inDoubt: boolean;
  /** Places before that at which the sides change, counted from where the search began. Gone with the next search. */
  readonly changes: Int32Array;
}

/**
 * Searches prefix sums from place `first` for those at which the mean of the last `fast` values comes to lie on the other side of
 * the mean of the last `slow` ones, and stops where the two are within `doubt` of one another, or after some ten thousand places.
 */
export function findCrossings(
  sums: Float64Array,
  first: number,
  fast: number,
  slow: number,
  doubt: number,
  above: boolean,
): Crossings {
  const { search, memory } = (made ??= make());
  const { from, to } = load(sums, first, slow, memory);
  const at = (first - from) * wide;
  // What is found lies behind what is searched.
  const out = (to - from) * wide;
  const found = search(
    at,
    to - first,
    fast * wide,
    slow * wide,
    1 / fast,
    1 / slow,
    doubt,
    Number(above),
    out,
  );
  const written = new Int32Array(memory.buffer, out, found + 1);
  const sure = first + written[0];
  return { sure, inDoubt: sure < to, changes: written.subarray(1) };
}

/** Has the memory hold sums from `slow` places before `first`, and a block from there. */
function load(sums: Float64Array, first: number, slow: number, memory: Memory): Held {
  if (held && held.sums === sums && held.from <= first - slow && first < held.to) return held;
  const from = sums.length <= block ? 0 : first - slow;
  const to = Math.min(sums.length, first + block);
  const missing = (to - from) * wide + (to - first + 1) * 4 - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / page));
  new Float64Array(memory.buffer).set(sums.subarray(from, to));
  return (held = { sums, from, to });
}

function make() {
  const { crossings, memory } = instantiate<{ readonly crossings: Search }>(code);
  return { search: crossings, memory };
}
