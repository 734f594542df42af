/** What to do with the fields of a structure, by their numbers; the others are passed over. */
export type Fields = Readonly<Record<number, (reader: ThriftReader) => void>>;

/** Types of the compact protocol. */
const kind = Object.freeze({
  true: 1,
  false: 2,
  byte: 3,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
});

/**
 * Reads Thrift's compact protocol, in which Parquet writes its footer and the heads of its pages (github.com/apache/thrift,
 * doc/specs/thrift-compact-protocol.md). Throws a RangeError where the bytes end too early.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** The next byte. */
  at: number;
  #type = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(fields: Fields): void {
    let field = 0;
    for (;;) {
      const head = this.#byte();
      if (head === 0) return;
      field = head >> 4 === 0 ? this.integer() : field + (head >> 4);
      this.#type = head & 15;
      const read = fields[field];
      if (read) read(this);
      else this.#skip(head & 15);
    }
  }

  /** A whole number of any width; exact to 2⁵³. */
  integer(): number {
    const raw = this.#unsigned();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  /** A truth value of a structure: its type says it. */
  boolean(): boolean {
    return this.#type === kind.true;
  }

  binary(): Uint8Array {
    const length = this.#unsigned();
    const from = this.at;
    this.#move(length);
    return this.#bytes.subarray(from, this.at);
  }

  text(): string {
    return new TextDecoder().decode(this.binary());
  }

  list<T>(read: (reader: ThriftReader) => T): T[] {
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    // Every entry has a byte at least: a damaged length asks for no memory.
    if (length > this.#bytes.length - this.at) throw new RangeError("the file is cut short");
    return Array.from({ length }, () => read(this));
  }

  #byte(): number {
    this.#move(1);
    return this.#bytes[this.at - 1];
  }

  #move(count: number): void {
    if (!(count <= this.#bytes.length - this.at)) throw new RangeError("the file is cut short");
    this.at += count;
  }

  #unsigned(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  }

  #skip(type: number): void {
    switch (type) {
      case kind.true:
      case kind.false:
        return;
      case kind.byte:
        return this.#move(1);
      case kind.double:
        return this.#move(8);
      case kind.binary:
        return void this.binary();
      case kind.struct:
        return this.struct({});
      case kind.list:
      case kind.set: {
        const head = this.#byte();
        const length = head >> 4 === 15 ? this.#unsigned() : head >> 4;
        for (let k = 0; k < length; k++) this.#skipEntry(head & 15);
        return;
      }
      case kind.map: {
        const length = this.#unsigned();
        const types = length > 0 ? this.#byte() : 0;
        for (let k = 0; k < length; k++) {
          this.#skipEntry(types >> 4);
          this.#skipEntry(types & 15);
        }
        return;
      }
      default:
        this.#unsigned();
    }
  }

  /** Within lists a truth value is a byte. */
  #skipEntry(type: number): void {
    if (type === kind.true || type === kind.false) this.#move(1);
    else this.#skip(type);
  }
}
