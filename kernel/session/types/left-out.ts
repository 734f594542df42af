/** What the compiler says of a type that nobody wrote: "parameter implicitly has an 'any' type", and of `this`. */
const implicit: readonly (readonly [first: number, last: number])[] = [
  [2683, 2683],
  [7005, 7026],
  [7031, 7034],
  [7041, 7041],
  [7051, 7057],
];
/** "Possibly null", "possibly undefined", "used before it is assigned". */
const unset = new Set([18047, 18048, 2454]);
const noSuchMember = 2339;

const word = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const receiver = new RegExp(String.raw`(${word})\s*(?:\?\.|!?\.)\s*$`, "u");

/**
 * Whether an error only tells that a type was left out. The compiler is asked to miss types, because only then it lets what begins as
 * `[]`, `null` or nothing become what is put into it; but notebooks explore, so a cell may leave them out. What such a variable is after a
 * callback has written into it the compiler does not know, and would take it for what it began as: of that it is not believed either.
 */
export function isLeftOut(code: number, message: string, text: string, start: number, end: number): boolean {
  if (implicit.some(([first, last]) => code >= first && code <= last)) return true;
  if (unset.has(code)) return beganEmpty(text.slice(start, end), text);
  if (code !== noSuchMember || !message.endsWith("on type 'never'.")) return false;
  const name = receiver.exec(text.slice(0, start))?.[1];
  return name !== undefined && beganEmpty(name, text);
}

/** Whether the text declares the variable without a type, and as nothing or `null`. */
function beganEmpty(name: string, text: string): boolean {
  if (!new RegExp(`^${word}$`, "u").test(name)) return false;
  const own = name.replaceAll("$", "\\$");
  const declared = String.raw`\b(?:let|var)\s(?:[^;]{0,300}?,)?\s*${own}(?:\s*=\s*(?:null|undefined))?\s*(?:[;,\n]|$)`;
  return new RegExp(declared, "u").test(text);
}
