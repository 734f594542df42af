import { Buffer } from "node:buffer";

/** One entry: text of a stream, or a mark that the message of the side channel stands here whose number is the text. */
export interface RingEntry {
  readonly kind: "stdout" | "stderr" | "message";
  readonly cell: number;
  readonly text: string;
}

const kinds = ["skip", "stdout", "stderr", "message"] as const;
const headerBytes = 12;
/** Int32 slots in front of the data. */
const written = 0;
const readTo = 1;
const asleep = 2;
const loading = 3;
/** Odd while the writer's thread waits for a child process, another number with each wait. */
const waits = 4;
/** The wait that was ended from outside. */
const broken = 5;
/** The newest child process when that wait began. */
const newest = 6;
/** When it began, by {@link milliseconds}. */
const began = 7;
/** 1 while the writer's thread waits for the reader. */
const full = 8;
const reserved = 64;
/** In bytes. What is in it when a cell is interrupted is read before the end of the cell is told. */
const capacity = 256 * 1024;
/** What an entry costs whoever handles it as well, in bytes of a long text. */
const entryCost = 100;
/** Texts are cut into pieces, so that one never needs more than a fraction of the ring. */
const pieceLength = 32 * 1024;

/** Of the clock that all threads read, as a whole number that fits a slot. */
const milliseconds = (): number => Number(process.hrtime.bigint() / 1_000_000n) | 0;

export const createRing = (): SharedArrayBuffer => new SharedArrayBuffer(reserved + capacity);

/**
 * Output of the user's thread for the protocol's thread, through shared memory: it gets through while the user's thread is
 * busy, keeps its order, costs less than a message a line, and makes a cell that prints without end wait instead of filling
 * the memory. One writer, one reader.
 */
export class RingWriter {
  readonly #state: Int32Array;
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  readonly #wake: () => void;

  /** `wake` is called when the reader sleeps and there is something to read. */
  constructor(memory: SharedArrayBuffer, wake: () => void) {
    this.#state = new Int32Array(memory, 0, reserved / 4);
    this.#bytes = Buffer.from(memory, reserved, capacity);
    this.#words = new Int32Array(memory, reserved, capacity / 4);
    this.#wake = wake;
  }

  /** Says that the thread is at something that must not be torn apart, or no longer. */
  load(under: boolean): void {
    Atomics.store(this.#state, loading, under ? 1 : 0);
  }

  /**
   * Says that the thread waits, deaf, for a child process that is newer than this one (0: any), until the returned function is called,
   * which tells whether somebody ended that child.
   */
  wait(newerThan: number): () => boolean {
    Atomics.store(this.#state, newest, newerThan);
    Atomics.store(this.#state, began, milliseconds());
    const own = (Atomics.load(this.#state, waits) | 1) + 2;
    Atomics.store(this.#state, waits, own);
    return () => {
      Atomics.store(this.#state, waits, own + 1);
      return Atomics.load(this.#state, broken) === own;
    };
  }

  write(kind: RingEntry["kind"], cell: number, text: string): void {
    for (let start = 0; ;) {
      let end = Math.min(text.length, start + pieceLength);
      // A piece does not end between the halves of a surrogate pair.
      if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
      this.#append(kinds.indexOf(kind), cell, end - start === text.length ? text : text.slice(start, end));
      start = end;
      if (start >= text.length) break;
    }
    if (Atomics.exchange(this.#state, asleep, 0) === 1) this.#wake();
  }

  #append(kind: number, cell: number, text: string): void {
    const most = headerBytes + text.length * 3 + 4;
    let at = this.#state[written];
    if (capacity - at < most) {
      this.#waitFor(capacity - at + most);
      if (capacity - at >= headerBytes) this.#words.set([0, 0, 0], at / 4);
      at = 0;
    } else this.#waitFor(most);
    const length = this.#bytes.write(text, at + headerBytes, "utf8");
    this.#words[at / 4] = kind;
    this.#words[at / 4 + 1] = cell;
    this.#words[at / 4 + 2] = length;
    const next = at + headerBytes + ((length + 3) & ~3);
    Atomics.store(this.#state, written, next >= capacity ? 0 : next);
  }

  /** Blocks until so many bytes are free. One word stays empty: full and empty must differ. */
  #waitFor(bytes: number): void {
    for (;;) {
      const read = Atomics.load(this.#state, readTo);
      const used = (this.#state[written] - read + capacity) % capacity;
      if (capacity - used - 4 >= bytes) return;
      if (Atomics.exchange(this.#state, asleep, 0) === 1) this.#wake();
      // A termination may have ended this thread's last call between taking the reader's request and waking it.
      Atomics.store(this.#state, full, 1);
      if (Atomics.wait(this.#state, readTo, read, 50) === "timed-out") this.#wake();
      Atomics.store(this.#state, full, 0);
    }
  }
}

export class RingReader {
  readonly #state: Int32Array;
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  /** What is being put together: kind 0 is nothing. */
  #kind = 0;
  #cell = 0;
  #scratch = Buffer.allocUnsafe(64 * 1024);
  #collected = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#state = new Int32Array(memory, 0, reserved / 4);
    this.#bytes = Buffer.from(memory, reserved, capacity);
    this.#words = new Int32Array(memory, reserved, capacity / 4);
  }

  /** Whether the writer's thread is at something that must not be torn apart. */
  get loading(): boolean {
    return Atomics.load(this.#state, loading) === 1;
  }

  /** Whether the writer's thread waits for this one, and can hear nothing else. */
  get blocks(): boolean {
    return Atomics.load(this.#state, full) === 1;
  }

  /** The wait for a child process that the writer's thread is in, by its number; undefined where it is in none. `age` is in ms. */
  get waiting(): { readonly wait: number; readonly newerThan: number; readonly age: number } | undefined {
    const wait = Atomics.load(this.#state, waits);
    if (wait % 2 === 0) return undefined;
    const age = (milliseconds() - Atomics.load(this.#state, began)) | 0;
    return { wait, newerThan: Atomics.load(this.#state, newest), age };
  }

  /** Says, before it is done, that the child is ended: who waited for it then stops too. */
  breakWait(wait: number): void {
    Atomics.store(this.#state, broken, wait);
  }

  /** A thread that was torn out of its waits, the one that was broken last or one for this thread, could not say that they are over. */
  forgetWaits(): void {
    Atomics.store(this.#state, full, 0);
    const wait = Atomics.load(this.#state, broken);
    Atomics.compareExchange(this.#state, waits, wait, wait + 1);
  }

  /**
   * Hands over what is there, until it has cost about as much as `limit` bytes of a long text do. Texts of one cell and stream that follow
   * each other come as one: a line costs a copy of its bytes and nothing more. Returns the cost, 0 where there is nothing.
   */
  read(receive: (entry: RingEntry) => void, limit: number): number {
    let cost = 0;
    let at = Atomics.load(this.#state, readTo);
    const end = Atomics.load(this.#state, written);
    while (at !== end && cost < limit) {
      const kind = capacity - at < headerBytes ? 0 : this.#words[at / 4];
      if (kind === 0) {
        at = 0;
        continue;
      }
      const cell = this.#words[at / 4 + 1];
      const length = this.#words[at / 4 + 2];
      if (kind !== this.#kind || cell !== this.#cell || kinds[kind] === "message") this.#handOver(receive);
      this.#kind = kind;
      this.#cell = cell;
      this.#collect(at + headerBytes, length);
      const next = at + headerBytes + ((length + 3) & ~3);
      cost += entryCost + length;
      at = next >= capacity ? 0 : next;
    }
    Atomics.store(this.#state, readTo, at);
    Atomics.notify(this.#state, readTo);
    this.#handOver(receive);
    return cost;
  }

  #collect(start: number, length: number): void {
    if (this.#collected + length > this.#scratch.length) {
      const larger = Buffer.allocUnsafe(2 * (this.#collected + length));
      larger.set(this.#scratch.subarray(0, this.#collected));
      this.#scratch = larger;
    }
    // Most texts are short lines, for which a loop is quicker than a call.
    if (length > 64) this.#bytes.copy(this.#scratch, this.#collected, start, start + length);
    else for (let i = 0; i < length; i++) this.#scratch[this.#collected + i] = this.#bytes[start + i];
    this.#collected += length;
  }

  #handOver(receive: (entry: RingEntry) => void): void {
    if (this.#kind === 0) return;
    const kind = kinds[this.#kind] as RingEntry["kind"];
    const text = this.#scratch.toString("utf8", 0, this.#collected);
    this.#kind = 0;
    this.#collected = 0;
    receive({ kind, cell: this.#cell, text });
  }

  /** Asks to be woken; false where something came in the meantime. */
  sleep(): boolean {
    Atomics.store(this.#state, asleep, 1);
    if (Atomics.load(this.#state, readTo) === Atomics.load(this.#state, written)) return true;
    Atomics.store(this.#state, asleep, 0);
    return false;
  }
}
