import type { Data, RecordBatch } from "apache-arrow";

/** Throws an Error where a column, or one within it, has fewer values, marks or texts than the batch has rows. */
export function demandFilled({ data, schema }: RecordBatch): void {
  for (const [place, column] of data.children.entries()) {
    demandFilledColumn(column, String(schema.names[place]));
  }
}

function demandFilledColumn(column: Data, name: string): void {
  const { length, stride, values, valueOffsets, nullBitmap, children, type } = column;
  const lacks = (what: string) => new Error(`column "${name}" has ${length} rows and not as many ${what}`);
  if (column.nullCount > 0 && nullBitmap !== undefined && values !== undefined)
    if (8 * nullBitmap.length < length) throw lacks("marks of what is missing");
  if (valueOffsets !== undefined) demandAscending(column, name);
  else if (values !== undefined) {
    const held = isBits(type) ? 8 * values.length : Math.floor(values.length / stride);
    if (held < length) throw lacks("values");
  }
  for (const child of children) demandFilledColumn(child, name);
  const { dictionary } = column;
  if (dictionary === undefined && String(type).startsWith("Dictionary")) throw lacks("words it refers to");
  for (const words of dictionary?.data ?? []) demandFilledColumn(words, name);
}

const isBits = (type: unknown): boolean => String(type) === "Bool";

/** Where texts begin and end: one more than there are rows, in order, within the letters. */
function demandAscending({ length, valueOffsets, values, children }: Data, name: string): void {
  const places: ArrayLike<number | bigint> = valueOffsets;
  const end = children.length > 0 ? children[0].length : (values?.length ?? 0);
  let before = 0;
  for (let i = 0; i <= length && (length > 0 || places.length > 0); i++) {
    const place = Number(places[i]);
    if (!(place >= before && place <= end))
      throw new Error(`column "${name}" has a text that begins or ends outside of its letters`);
    before = place;
  }
}
