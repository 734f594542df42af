import { FlatTable } from "./flat-table.ts";

const magic = "ARROW1";
/** Kinds of a message's header. */
const [schemaKind, dictionaryKind, rowsKind] = [1, 2, 3];
/** Bytes that one byte of a packed buffer can stand for: zstd says a run of 128 kB in four bytes, LZ4 255 in one. */
const mostPacked = 32_768;
/** The kind of column that lists its kinds. */
const unionType = 14;
const mostFields = 10_000;
const mostDepth = 32;

/**
 * Walks over the frames of an Arrow file or stream before anything is made of them: every message and every buffer lies within the
 * bytes, every list is as long as it says, no batch promises more rows than its buffers can hold. apache-arrow believes whatever a
 * file says, and runs for ever or out of memory on a damaged one. Throws an Error that says what is wrong.
 */
export function walkArrow(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (isMagic(bytes, 0)) walkFile(bytes, view);
    else walkStream(view);
  } catch (error) {
    // What a DataView throws where something points beyond the bytes.
    if (error instanceof RangeError)
      throw new Error("something in it points beyond its end", { cause: error });
    throw error;
  }
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  return (
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", at, at + 6) === magic
  );
}

/** A file ends with a footer that says where its batches lie, the footer's length and the mark again. */
function walkFile(bytes: Uint8Array, view: DataView): void {
  if (bytes.length < 20 || !isMagic(bytes, bytes.length - 6)) throw new Error("it is cut short");
  const end = bytes.length - 10;
  const length = view.getInt32(end, true);
  if (length <= 0 || length > end - 8) throw new Error(`its footer cannot be ${length} bytes long`);
  const footer = FlatTable.root(new DataView(view.buffer, view.byteOffset + end - length, length));
  const columns = walkSchema(footer.table(1));
  const named = (slot: number, kind: number) =>
    footer.structs(slot, 24).map(at => ({ kind, from: Number(footer.view.getBigInt64(at, true)) }));
  const blocks = [...named(2, dictionaryKind), ...named(3, rowsKind)];
  const known = new Set(blocks.map(({ from }) => from));
  if (known.size < blocks.length) throw new Error("its footer names a batch twice");
  for (const { kind, from } of blocks) {
    if (from < 8 || from >= end - length) throw new Error(`a batch cannot lie at byte ${from}`);
    const message = walkMessage(view, from, end - length, columns);
    // apache-arrow would look for the batch again, for ever.
    if (message?.kind !== kind) throw new Error(`there is no batch at byte ${from}`);
    const behind = message.end;
    if (behind + 8 > end - length || known.has(behind)) continue;
    if (view.getInt32(behind, true) === -1 && view.getInt32(behind + 4, true) > 0)
      throw new Error(`its footer does not name the batch at byte ${behind}`);
  }
}

function walkStream(view: DataView): void {
  let at = 0;
  let columns: readonly number[] = [];
  for (let first = true; ; first = false) {
    if (at >= view.byteLength) throw new Error("it is cut short: the mark of its end is missing");
    const message = walkMessage(view, at, view.byteLength, columns);
    if (message === undefined) {
      if (at + 8 < view.byteLength) throw new Error(`it goes on behind the mark of its end at byte ${at}`);
      return;
    }
    if ((message.kind === schemaKind) !== first) throw new Error("its columns are not said once, in front");
    columns = message.columns;
    at = message.end;
  }
}

interface Message {
  readonly kind: number;
  readonly end: number;
  /** Places of the columns among the lengths of a batch: lengths of what lies within a column follow its own. */
  readonly columns: readonly number[];
}

/** The message at a byte; undefined where the mark of the end stands there. */
function walkMessage(
  view: DataView,
  from: number,
  limit: number,
  columns: readonly number[],
): Message | undefined {
  // Until 2019 the length stood alone.
  const head = view.getInt32(from, true) === -1 ? from + 4 : from;
  const length = view.getInt32(head, true);
  if (length === 0) return undefined;
  const body = head + 4 + length;
  if (length < 0 || body > limit) throw new Error(`the message at byte ${from} is cut short`);
  const message = FlatTable.root(new DataView(view.buffer, view.byteOffset + head + 4, length));
  const bodyLength = message.long(3);
  if (bodyLength < 0 || body + bodyLength > limit) throw new Error(`the batch at byte ${from} is cut short`);
  walkPairs(message, 4);
  const kind = message.byte(1);
  const header = message.table(2);
  const end = body + bodyLength;
  if (kind === schemaKind) return { kind, end, columns: walkSchema(header) };
  const batch = kind === dictionaryKind ? header?.table(1) : kind === rowsKind ? header : undefined;
  if (batch === undefined) throw new Error(`the message at byte ${from} is of no known kind`);
  walkBatch(
    batch,
    new DataView(view.buffer, view.byteOffset + body, bodyLength),
    kind === rowsKind ? columns : [0],
  );
  return { kind, end, columns };
}

function walkBatch(batch: FlatTable, body: DataView, columns: readonly number[]): void {
  const packed = batch.table(3) !== undefined;
  let room = 0;
  for (const at of batch.structs(2, 16)) {
    const [offset, length] = pair(batch.view, at);
    if (offset < 0 || length < 0 || offset + length > body.byteLength)
      throw new Error("a buffer lies outside of its batch");
    if (!packed || length === 0) room += length;
    else {
      const plain = Number(body.getBigInt64(offset, true));
      if (plain < -1 || plain > mostPacked * length)
        throw new Error(`a buffer of ${length} bytes cannot hold ${plain}`);
      room += plain === -1 ? length - 8 : plain;
    }
  }
  const rows = batch.long(0);
  const lengths = batch.structs(1, 16).map(at => pair(batch.view, at));
  for (const [length, nulls] of [[rows, 0], ...lengths])
    // A value takes a bit or more.
    if (length < 0 || length > 8 * room || nulls > length)
      throw new Error(`a batch of ${room} bytes cannot hold ${length} values, ${nulls} of them missing`);
  for (const column of columns)
    if (lengths[column]?.[0] !== rows)
      throw new Error(`a batch of ${rows} rows has a column of ${lengths[column]?.[0] ?? "no"} values`);
  // Long texts lie in buffers of their own, as many as the batch says.
  for (const at of batch.structs(4, 8))
    if (batch.view.getBigUint64(at, true) > batch.structs(2, 16).length)
      throw new Error("a column of texts has more buffers than its batch");
}

/** Gives the places of the columns among the lengths of a batch. */
function walkSchema(schema: FlatTable | undefined): readonly number[] {
  if (schema === undefined) throw new Error("its columns are not said");
  if (schema.byte(0) !== 0) throw new Error("its numbers begin with the highest byte");
  walkPairs(schema, 2);
  let seen = 0;
  /** Gives how many lengths a batch has of the field. */
  const walk = (field: FlatTable, depth: number): number => {
    if (depth > mostDepth || ++seen > mostFields) throw new Error("it has more columns than can be");
    walkPairs(field, 6);
    if (field.byte(2) === unionType) field.table(3)?.structs(1, 4);
    const within = field.tables(5).reduce((sum, child) => sum + walk(child, depth + 1), 0);
    // What the words of a dictionary are made of lies in a batch of their own.
    return field.table(4) === undefined ? 1 + within : 1;
  };
  const columns: number[] = [];
  let place = 0;
  for (const field of schema.tables(1)) {
    columns.push(place);
    place += walk(field, 0);
  }
  return columns;
}

/** Notes: pairs of texts, whose lengths are looked at. */
function walkPairs(table: FlatTable, slot: number): void {
  for (const note of table.tables(slot)) [0, 1].forEach(side => note.structs(side, 1));
}

function pair(view: DataView, at: number): [number, number] {
  return [Number(view.getBigInt64(at, true)), Number(view.getBigInt64(at + 8, true))];
}
