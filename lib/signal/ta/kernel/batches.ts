import { page } from "../../../core/web-assembly.ts";
import { boardPages, placeBytes } from "./board.ts";
import { Calls } from "./functions.ts";
import { helperOn } from "./helper.ts";
import { kernel, wide } from "./kernel.ts";

/** Results of a batch, or somewhat more: so many that laying them out costs little, and so few that three columns of them lie in a cache. */
export const batch = 16_384;

/** Columns of so many places are worth the start of a second thread, and of so many its help once it is there. */
const large = 4_000_000;
const worthHelp = 400_000;

/** Bytes copied at once: so few that they stay in the caches, where node.mjs has larger copies go past them. */
const piece = 65_536;

/** What this thread runs itself. */
const ownCalls = new Calls(new Float64Array(Calls.size));

/** How a column is worked off. Places in the kernel's memory are in bytes. */
interface Work<Batch> {
  /** Places of the column. */
  readonly length: number;
  /** Bytes that a batch needs. */
  readonly room: number;
  /** The batch that nobody has begun yet, the first of those left; undefined at the end. */
  next(): Batch | undefined;
  /** Copies in what a batch is made of, and says what to run on it. */
  fill(batch: Batch, memory: Buffer, at: number, calls: Calls): void;
  /** Copies out what came of a batch: `found` is the sum of what the calls gave. Batches come in any order. */
  empty(batch: Batch, memory: Buffer, at: number, found: number): void;
}

/**
 * Works a column off: this thread from batch to batch, and of a large one the helper those that this thread has laid out for it. This thread
 * waits for nothing: what the helper has not begun in the end, or is still at, it does itself.
 */
export function workOff<Batch>(work: Work<Batch>): void {
  const { run, memory, bytes, board } = kernel(work.room);
  const helper =
    work.length >= worthHelp && work.room <= placeBytes ? helperOn(memory, work.length >= large) : undefined;
  const own = boardPages * page;
  // The batches that the helper may have begun.
  const given = Array.from({ length: helper ? board.places : 0 }, (): Batch | undefined => undefined);

  const fill = (batch: Batch, at: number, calls: Calls) => {
    calls.clear();
    work.fill(batch, bytes, at, calls);
  };
  const doHere = (batch: Batch) => {
    fill(batch, own, ownCalls);
    ownCalls.run(run);
    work.empty(batch, bytes, own, ownCalls.found);
  };
  const empty = (place: number, batch: Batch) => {
    work.empty(batch, bytes, board.at(place), board.calls(place).found);
    given[place] = undefined;
  };
  const collect = (place: number) => {
    const batch = given[place];
    // What a call that was interrupted has left is nobody's.
    if (board.collect(place) && batch !== undefined) empty(place, batch);
  };

  for (let place = 0; place < given.length; place++) board.takeBack(place);
  for (;;) {
    for (let place = 0; place < given.length; place++) {
      collect(place);
      const batch = board.isEmpty(place) ? work.next() : undefined;
      if (batch === undefined) continue;
      fill(batch, board.at(place), board.calls(place));
      given[place] = batch;
      board.give(place);
      helper?.ring();
    }
    const batch = work.next();
    if (batch === undefined) break;
    doHere(batch);
  }
  for (let place = given.length - 1; place >= 0; place--) {
    const batch = given[place];
    if (batch === undefined || !board.takeBack(place)) continue;
    board.calls(place).run(run);
    empty(place, batch);
  }
  for (let place = 0; place < given.length; place++) {
    collect(place);
    const batch = given[place];
    if (batch !== undefined) doHere(batch);
  }
}

/** Copies numbers `from` to `to` of a column to place `at`. */
export function copyIn(column: Buffer, from: number, to: number, memory: Buffer, at: number): void {
  copy(column, from * wide, to * wide, memory, at);
}

/** Copies `count` numbers at place `at` out to a column, from its place `to` on. */
export function copyOut(memory: Buffer, at: number, count: number, column: Buffer, to: number): void {
  copy(memory, at, at + count * wide, column, to * wide);
}

function copy(source: Buffer, from: number, to: number, target: Buffer, at: number): void {
  for (let i = from; i < to; i += piece) source.copy(target, at + (i - from), i, Math.min(to, i + piece));
}
