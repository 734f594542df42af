import { PeakError } from "../../../core/errors.ts";
import { fullYear } from "./month-names.ts";
import { finishTimes, readTime, readTimeText } from "./time.ts";

const slashed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[T\s]+(.*))?$/;

/** Whether a time cell leaves open which number is the day and which the month. */
export function isSlashed(cell: string): boolean {
  return slashed.test(cell);
}

/**
 * Times written as 01/31/2024 or 31/01/2024 (years of two digits are 1970 to 2069). Which number is the day is decided by
 * the whole column: one of the two goes beyond 12, or stands still while the other counts the months of several years. Undefined
 * where neither does, because then nothing tells.
 */
export function readSlashed(cells: readonly string[]): Float64Array | undefined {
  const parts = cells.map(cell => slashed.exec(cell));
  const numbers = (place: 1 | 2 | 3) =>
    new Set(parts.flatMap(part => (part === null ? [] : Number(part[place]))));
  const [one, two] = [numbers(1), numbers(2)];
  const isDay = (numbers: Set<number>) => Array.from(numbers).some(number => number > 12);
  const isMonthly = (days: Set<number>, months: Set<number>) =>
    days.size === 1 && months.size === 12 && numbers(3).size > 1;
  const dayFirst = isDay(one) || isMonthly(one, two);
  const monthFirst = isDay(two) || isMonthly(two, one);
  if (dayFirst === monthFirst) return undefined;
  return Float64Array.from(parts, part => {
    if (part === null) return NaN;
    const [, one, two, year, rest = ""] = part;
    const [date, month] = dayFirst ? [one, two] : [two, one];
    return readTimeText(`${fullYear(year)}-${month}-${date} ${rest}`.trim());
  });
}

/** The same, of a file. Throws `unreadable` where nothing tells. */
export function readDates(dates: readonly string[], name: string): Float64Array {
  const times = readSlashed(dates);
  if (times) return times;
  throw new PeakError("unreadable", `${name}: nothing tells day from month in dates such as "${dates[0]}".`, {
    hint: `Write dates as 2024-01-31, or say which it is in a query: pt.load(symbol, { sql: "from read_csv('${name}', dateformat = '%d/%m/%Y')" }).`,
  });
}

const encoder = new TextEncoder();

/** Times that a file has as texts, whatever their form. Throws `unreadable` where it cannot be told. */
export function readTimeTexts(texts: readonly string[], name: string): Float64Array {
  if (texts.some(isSlashed)) return readDates(texts, name);
  const time = Float64Array.from(texts, text => {
    const bytes = encoder.encode(text);
    return readTime(bytes, 0, bytes.length);
  });
  finishTimes(time, texts[0] ?? "", name);
  return time;
}
