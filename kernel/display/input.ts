import { PeakError, received } from "../../lib/core/errors.ts";

export interface Question {
  readonly prompt: string;
  /** What is typed is not shown. */
  readonly password: boolean;
}

type Asker = (question: Question) => Promise<string>;

let asker: Asker | undefined;

/** For a front end with a person before it: how to ask that person. */
export function attachInput(ask: Asker): void {
  asker = ask;
}

interface PromptOptions {
  /** What is typed is not shown. Default false. */
  readonly password?: boolean;
}

/**
 * Asks the person before the notebook for a line of text: `const name = await prompt("Your name: ")`. Other code goes on while
 * it waits; an interrupt ends the wait. Throws `unavailable` where nobody can answer (run headless, or after the cell ended).
 */
export async function prompt(text = "", { password = false }: PromptOptions = {}): Promise<string> {
  if (typeof text !== "string")
    throw new PeakError("invalid_argument", `text must be what is asked, received ${received(text)}.`, {
      hint: 'For example await prompt("Your name: ").',
    });
  if (!asker) throw noInput("there is nobody to ask");
  return asker({ prompt: text, password });
}

/** Asks a question that is answered by yes or no; only `y` and `yes` are yes, an empty line is no. */
export async function confirm(text = "Continue?"): Promise<boolean> {
  for (let asked = `${text} [y/N] `; ; asked = `Please answer y or n. ${text} [y/N] `) {
    const answer = (await prompt(asked)).trim().toLowerCase();
    if (answer === "y" || answer === "yes") return true;
    if (answer === "" || answer === "n" || answer === "no") return false;
  }
}

/** The error of a question that cannot be asked. */
export const noInput = (reason: string): PeakError =>
  new PeakError("unavailable", `A question cannot be asked: ${reason}.`, {
    hint: "Run the cell from a notebook or a terminal, or give the value as a parameter of the run.",
  });
