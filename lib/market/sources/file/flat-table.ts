/**
 * A table of a flatbuffer (flatbuffers.dev/internals), as Arrow's messages are, of which nothing is believed: a `DataView` throws a `RangeError` for whatever
 * lies beyond it, and no list is longer than its bytes.
 */
export class FlatTable {
  readonly view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.view = view;
    this.#at = at;
  }

  static root(view: DataView): FlatTable {
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** A number of one byte; 0 where it is left out. */
  byte(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : this.view.getUint8(at);
  }

  /** A number of eight bytes; 0 where it is left out. */
  long(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }

  /** A table within; undefined where it is left out. */
  table(slot: number): FlatTable | undefined {
    const at = this.#field(slot);
    return at === 0 ? undefined : this.#tableAt(at);
  }

  /** Where the elements of a list lie, of so many bytes each. */
  structs(slot: number, size: number): readonly number[] {
    const field = this.#field(slot);
    if (field === 0) return [];
    const at = field + this.view.getUint32(field, true);
    const count = this.view.getUint32(at, true);
    if (at + 4 + count * size > this.view.byteLength) throw new Error(`a list cannot have ${count} entries`);
    return Array.from({ length: count }, (_, k) => at + 4 + k * size);
  }

  /** The tables of a list. */
  tables(slot: number): readonly FlatTable[] {
    return this.structs(slot, 4).map(at => this.#tableAt(at));
  }

  #tableAt(at: number): FlatTable {
    return new FlatTable(this.view, at + this.view.getUint32(at, true));
  }

  /** Where a field of the table lies; 0 where it is left out. */
  #field(slot: number): number {
    const layout = this.#at - this.view.getInt32(this.#at, true);
    const place = 4 + 2 * slot;
    if (place + 2 > this.view.getUint16(layout, true)) return 0;
    const offset = this.view.getUint16(layout + place, true);
    return offset === 0 ? 0 : this.#at + offset;
  }
}
