import { PeakError } from "../../../core/errors.ts";
import { joinThousands, readNumberText, type readNumber } from "./number.ts";

const comma = 44;
const quote = 34;
const decoder = new TextDecoder();

/**
 * How to read numbers of a table whose cells hold commas, or undefined where none does. The whole file tells whether the
 * comma marks decimals (12,5 or 1.234,5) or thousands (1,234.5): one of the two occurs in a form that the other never has.
 * Throws `unreadable` where nothing tells (1,234 alone), because a guess would be wrong a thousandfold.
 */
export function commaReader(
  bytes: Uint8Array,
  from: number,
  separator: number,
  name: string,
): typeof readNumber | undefined {
  const body = bytes.subarray(from);
  // Between commas, only quotes can hold one.
  if (!body.includes(separator === comma ? quote : comma)) return undefined;
  const found = decoder.decode(body).match(/(?<![\w.,])[+-]?\d[\d.]*,[\d.,]*\d(?![\w])/g) ?? [];
  const cells = separator === comma ? quotedNumbers(decoder.decode(body)) : found;
  if (cells.length === 0) return undefined;
  const decimal = cells.some(
    cell => /^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$/.test(cell) && !thousands.test(cell),
  );
  const grouped = cells.some(cell => thousands.test(cell) && !/^[+-]?\d{1,3},\d{3}$/.test(cell));
  if (decimal === grouped)
    throw new PeakError(
      "unreadable",
      `${name}: nothing tells whether the comma in "${cells[0]}" marks decimals or thousands.`,
      { hint: "Write numbers with a point and without separators: 1234.5." },
    );
  return (source, start, end) => {
    const text = bare(decoder.decode(source.subarray(start, end)));
    if (text === "") return NaN;
    if (decimal) return german.test(text) ? readNumberText(text.replaceAll(".", "").replace(",", ".")) : NaN;
    return readNumberText(thousands.test(text) ? text.replaceAll(",", "") : text);
  };
}

/** 1,234 and 1,234,567.8; never 0,123 or 12,5. */
const thousands = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?[KMB]?$/i;

/** 12 and 12,5 and 1.234,5; a point alone groups three digits, as in 1.234. */
const german = /^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d*)?[KMB]?$/i;

function quotedNumbers(text: string): string[] {
  return [...text.matchAll(/"([+-]?[$€£¥]?\d[\d.]*,[\d.,]*)"/g)].map(([, cell]) => bare(cell));
}

/** A cell without blanks around it and between thousands, and without the sign of money. */
function bare(cell: string): string {
  return joinThousands(cell.trim()).replace(/^([+-]?)[$€£¥]\s*|\s*[$€£¥]$/, "$1");
}
