const months = "january february march april may june july august september october november december".split(
  " ",
);

const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
/** 31-Jan-2024, 31 January 2024, 31-Jan-24. */
const dateFirst = /^(\d{1,2})[\s./-]+([a-z]{3,9})\.?,?[\s./-]+(\d{4}|\d{2})(?=[T\s]|$)(.*)$/i;
/** Jan 31, 2024. */
const monthFirst = /^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?=[T\s]|$)(.*)$/i;

/** A time whose month is an English name, with the number in its place: 2024-1-31 13:00. Anything else comes back as it is. */
export function withoutNames(text: string): string {
  const bare = text.replace(weekday, "");
  const [, date, month, year, rest] =
    dateFirst.exec(bare) ?? swapped(monthFirst.exec(bare)) ?? ([] as (string | undefined)[]);
  const number = month === undefined ? 0 : 1 + months.findIndex(name => name.startsWith(month.toLowerCase()));
  return number === 0 ? text : `${fullYear(year!)}-${number}-${date}${rest}`;
}

/** Years of two digits are 1970 to 2069. */
export function fullYear(year: string): string {
  return year.length === 4 ? year : `${Number(year) < 70 ? 20 : 19}${year}`;
}

function swapped(match: RegExpExecArray | null): (string | undefined)[] | undefined {
  return match === null ? undefined : [match[0], match[2], match[1], match[3], match[4]];
}
