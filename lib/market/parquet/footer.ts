import { ThriftReader } from "./thrift.ts";

/** How a column's values are stored, as far as this reader knows them; "other" is everything else. */
export type Stored = "double" | "float" | "int32" | "int64" | "other";

/** What the stored numbers are: themselves, days, or counts of a unit of time since 1970. */
export type Meaning = "number" | "day" | "millisecond" | "microsecond" | "nanosecond" | "other";

/** A column at the top of a Parquet file's schema. */
export interface ParquetColumn {
  readonly name: string;
  readonly stored: Stored;
  readonly meaning: Meaning;
  /** Digits of a decimal; 0 for all else. */
  readonly digits: number;
  /** Whether values may be missing. */
  readonly optional: boolean;
  /** Its place among the chunks of a row group, where it holds values itself. */
  readonly leaf: number;
}

/** A column's part of a row group. Codec and encodings are Parquet's own numbers. */
export interface ColumnChunk {
  readonly codec: number;
  readonly encodings: readonly number[];
  readonly values: number;
  /** Where its pages lie in the file. */
  readonly from: number;
  readonly bytes: number;
  readonly unpackedBytes: number;
  /** Its least and its greatest value as they are stored, where the writer says so. */
  readonly least: Uint8Array | undefined;
  readonly greatest: Uint8Array | undefined;
  /** Whether it lies in another file or is encrypted. */
  readonly elsewhere: boolean;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
}

/** The footer of a Parquet file (github.com/apache/parquet-format, parquet.thrift). */
export interface ParquetFooter {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  readonly groups: readonly RowGroup[];
  readonly notes: Readonly<Record<string, string>>;
}

const storedTypes: Readonly<Record<number, Stored>> = { 1: "int32", 2: "int64", 4: "float", 5: "double" };
/** Converted types: dates, timestamps, whole numbers with a sign. */
const converted: Readonly<Record<number, Meaning>> = {
  6: "day",
  9: "millisecond",
  10: "microsecond",
  15: "number",
  16: "number",
  17: "number",
  18: "number",
};
const units: Readonly<Record<number, Meaning>> = { 1: "millisecond", 2: "microsecond", 3: "nanosecond" };
const required = 0;
const repeated = 2;
/** Notes longer than this are other programs' schemas. */
const longestNote = 1_000_000;

export function readFooter(bytes: Uint8Array): ParquetFooter {
  let elements: Element[] = [];
  let groups: RowGroup[] = [];
  const notes: Record<string, string> = {};
  let rows = 0;
  new ThriftReader(bytes).struct({
    2: reader => (elements = reader.list(element)),
    3: reader => (rows = reader.integer()),
    4: reader => (groups = reader.list(rowGroup)),
    5: reader =>
      reader.list(pair => {
        let key = "";
        let value: string | undefined;
        pair.struct({
          1: text => (key = text.text()),
          2: text => {
            const said = text.binary();
            if (said.length < longestNote) value = new TextDecoder().decode(said);
          },
        });
        if (value !== undefined) notes[key] = value;
      }),
  });
  return { columns: columnsOf(elements), rows, groups, notes };
}

interface Element {
  readonly name: string;
  readonly stored: Stored;
  readonly meaning: Meaning;
  readonly digits: number;
  readonly repetition: number;
  readonly children: number;
}

function element(reader: ThriftReader): Element {
  let name = "";
  let stored: Stored = "other";
  let meaning: Meaning = "number";
  let repetition = required;
  let children = 0;
  let digits = 0;
  reader.struct({
    1: type => (stored = storedTypes[type.integer()] ?? "other"),
    3: type => (repetition = type.integer()),
    4: text => (name = text.text()),
    5: count => (children = count.integer()),
    6: type => (meaning = converted[type.integer()] ?? "other"),
    8: count => (digits = count.integer()),
    10: type => (meaning = logicalMeaning(type)),
  });
  return { name, stored, meaning, digits, repetition, children };
}

/** Later than the converted type, and decides. */
function logicalMeaning(reader: ThriftReader): Meaning {
  let meaning: Meaning = "other";
  reader.struct({
    6: date => {
      date.struct({});
      meaning = "day";
    },
    8: moment =>
      moment.struct({
        2: unit =>
          unit.struct(
            Object.fromEntries(
              Object.entries(units).map(([field, name]) => [
                field,
                (empty: ThriftReader) => {
                  empty.struct({});
                  meaning = name;
                },
              ]),
            ),
          ),
      }),
    10: integer => integer.struct({ 2: signed => (meaning = signed.boolean() ? "number" : "other") }),
  });
  return meaning;
}

function rowGroup(reader: ThriftReader): RowGroup {
  let chunks: ColumnChunk[] = [];
  let rows = 0;
  reader.struct({ 1: list => (chunks = list.list(columnChunk)), 3: count => (rows = count.integer()) });
  return { rows, chunks };
}

function columnChunk(reader: ThriftReader): ColumnChunk {
  let [codec, values, bytes, unpackedBytes, data, dictionary] = [-1, 0, 0, 0, 0, 0];
  let encodings: number[] = [];
  let least: Uint8Array | undefined;
  let greatest: Uint8Array | undefined;
  let elsewhere = false;
  const away = (field: ThriftReader, skip: (field: ThriftReader) => void) => {
    skip(field);
    elsewhere = true;
  };
  reader.struct({
    1: path => away(path, field => void field.binary()),
    3: about =>
      about.struct({
        2: list => (encodings = list.list(encoding => encoding.integer())),
        4: number => (codec = number.integer()),
        5: number => (values = number.integer()),
        6: number => (unpackedBytes = number.integer()),
        7: number => (bytes = number.integer()),
        9: number => (data = number.integer()),
        11: number => (dictionary = number.integer()),
        12: extremes =>
          extremes.struct({
            5: value => (greatest = value.binary()),
            6: value => (least = value.binary()),
          }),
      }),
    8: crypto => away(crypto, field => field.struct({})),
    9: crypto => away(crypto, field => void field.binary()),
  });
  // Some writers give a dictionary's place as 0 where there is none.
  const from = dictionary > 0 ? Math.min(dictionary, data) : data;
  return { codec, encodings, values, from, bytes, unpackedBytes, least, greatest, elsewhere };
}

/** The schema is a tree, written from the root down. */
function columnsOf([root, ...elements]: readonly Element[]): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let at = 0;
  let leaf = 0;
  const passOver = (): void => {
    const { children } = elements[at++];
    if (children === 0) leaf++;
    for (let k = 0; k < children; k++) passOver();
  };
  for (let k = 0; k < (root?.children ?? 0); k++) {
    const { name, stored, meaning, digits, repetition, children } = elements[at];
    const plain = children === 0 && repetition !== repeated;
    columns.push({
      name,
      stored: plain ? stored : "other",
      meaning,
      digits,
      optional: repetition !== required,
      leaf,
    });
    passOver();
  }
  return columns;
}
