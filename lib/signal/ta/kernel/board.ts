import { page } from "../../../core/web-assembly.ts";
import { Calls, type Exports } from "./functions.ts";

/** How it stands with a place. */
const empty = 0;
const waiting = 1;
const running = 2;
const done = 3;

/** Places for batches, at the beginning of the kernel's memory: one that the helper works on, and those that keep it from waiting. */
const places = 4;
/** Pages of a place: what the bands of some thousand bars need. */
const placePages = 16;
/** Pages of the board: one for what is written of the places, and the places. */
export const boardPages = 1 + places * placePages;
/** Bytes of a place. */
export const placeBytes = placePages * page;

export type Board = ReturnType<typeof boardOf>;

/** Where the caller lays batches for the helper. Neither ever waits for the other. */
export function boardOf(buffer: SharedArrayBuffer) {
  const states = new Int32Array(buffer, 0, places);
  const calls = Array.from(
    { length: places },
    (_, place) => new Calls(new Float64Array(buffer, page - (1 + place) * Calls.size * 8, Calls.size)),
  );
  const move = (place: number, from: number, to: number) =>
    Atomics.compareExchange(states, place, from, to) === from;
  return {
    places,
    /** Where a place begins, in bytes. */
    at: (place: number) => page + place * placeBytes,
    /** Whether the caller may fill a place. */
    isEmpty: (place: number) => Atomics.load(states, place) === empty,
    /** What is to be run on what lies at a place. */
    calls: (place: number) => calls[place],
    /** Lets the helper have what lies at a place, once the bell rings. */
    give(place: number): void {
      Atomics.store(states, place, waiting);
    },
    /** Whether the calls of a place are through; the place is empty then. */
    collect: (place: number): boolean => move(place, done, empty),
    /** Whether a place that was given is the caller's again, because the helper has not begun. */
    takeBack: (place: number): boolean => move(place, waiting, empty),
    /** The helper: runs what lies there. */
    serve(run: Exports): void {
      for (let place = 0; place < places; place++) {
        if (!move(place, waiting, running)) continue;
        calls[place].run(run);
        Atomics.store(states, place, done);
      }
    },
  };
}
