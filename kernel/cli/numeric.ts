import { InvalidArgumentError } from "@commander-js/extra-typings";

/** The number an option is given. Throws commander's error, which names option and text, for one that is none. */
export function numeric(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}
