import { randomInt } from "node:crypto";

/** What a person is asked before an effect runs. */
export interface EffectQuestion {
  readonly prompt: string;
  /** Why the effect does not run after this answer; undefined for a yes. */
  refusal(answer: string): string | undefined;
}

/** A yes is the digits of this very question: neither a key pressed by habit nor an answer that was there before it. */
export function effectQuestion(asked: "cell" | "entry"): EffectQuestion {
  const digits = String(randomInt(100, 1_000));
  return {
    prompt: `This ${asked} is marked as an effect: it may arm, send or kill. Type ${digits} to run it: `,
    refusal: answer => (answer.trim() === digits ? undefined : "it was not confirmed"),
  };
}
