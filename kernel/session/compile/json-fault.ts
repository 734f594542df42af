import type { SyntaxFault } from "./compile.ts";

/** Why a text is no JSON, and where: V8 tells the place of most faults, but not of a token where a value should be. */
export function jsonFault(text: string): SyntaxFault | undefined {
  const said = failure(text);
  if (said === undefined) return undefined;
  const message = said
    .replace(/ at position [^]*$/, "")
    .replace(/^(Unexpected token .{3}), [^]*$/u, "$1 in JSON");
  return { message, offset: offsetOf(text, said), length: 1 };
}

function offsetOf(text: string, said: string): number {
  const told = / at position (\d+)/.exec(said)?.[1];
  if (told !== undefined) return Number(told);
  if (!isToken(said)) return text.trimEnd().length;
  // V8 reads no further than the token: what ends in front of it has another fault, all that has it in it has this one.
  let [without, within] = [0, text.length];
  while (within - without > 1) {
    const middle = (without + within) >> 1;
    if (isToken(failure(text.slice(0, middle)))) within = middle;
    else without = middle;
  }
  return without;
}

const isToken = (said: string | undefined): boolean => said?.startsWith("Unexpected token") ?? false;

function failure(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
