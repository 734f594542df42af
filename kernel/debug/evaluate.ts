import type { Runtime } from "node:inspector";
import { PeakError } from "../../lib/core/errors.ts";
import type { MimeBundle } from "../../lib/core/display.ts";
import { runtimeName } from "../session/compile/rewrite.ts";
import { toJavaScript } from "./expression.ts";
import { reasonOf, type Target } from "./target.ts";
import { objectGroup } from "./variables.ts";

/** Milliseconds after which an evaluation is ended: while it runs, nothing else can reach the stopped program. */
const patience = { hover: 1_000, other: 10_000 } as const;

/** Where an expression is evaluated: in a stopped frame, or among the notebook's own names. */
export type EvaluationPlace = { readonly callFrameId: string } | undefined;

/** The value of an expression typed in TypeScript. Throws with what the expression threw. `pure`: refuses to change anything. */
export async function evaluate(
  target: Target,
  text: string,
  place: EvaluationPlace,
  { pure = false, byValue = false }: { pure?: boolean; byValue?: boolean } = {},
): Promise<Runtime.RemoteObject> {
  const translated = await toJavaScript(text);
  if (!translated.ok) throw failed(text, `SyntaxError: ${translated.message}`);
  const timeout = pure ? patience.hover : patience.other;
  // `timeout` and `throwOnSideEffect` are missing in some of the type declarations.
  const how: Runtime.EvaluateParameterType & Record<string, unknown> = {
    expression: translated.code,
    objectGroup,
    silent: true,
    generatePreview: !byValue,
    returnByValue: byValue,
    throwOnSideEffect: pure,
    timeout,
  };
  let answer: Runtime.EvaluateReturnType;
  try {
    answer = place
      ? await target.post("Debugger.evaluateOnCallFrame", { ...how, ...place })
      : await target.post("Runtime.evaluate", how);
  } catch (error) {
    const reason = reasonOf(error);
    throw failed(
      text,
      reason === "Execution was terminated" ? `it took longer than ${timeout / 1_000} s` : reason,
    );
  }
  const { exception, text: what } = answer.exceptionDetails ?? {};
  if (answer.exceptionDetails)
    throw failed(text, exception?.description?.split("\n", 1)[0] ?? String(exception?.value ?? what));
  return answer.result;
}

/** How a variable shows itself, as far as that takes no waiting: a stopped program keeps no promise. */
export async function showNow(target: Target, text: string, place: EvaluationPlace): Promise<MimeBundle> {
  const { value } = await evaluate(target, `${runtimeName}.show((${text}))`, place, { byValue: true });
  return (value ?? {}) as MimeBundle;
}

const failed = (text: string, reason: string): PeakError =>
  new PeakError("invalid_argument", `${text.trim()}: ${reason}`, {
    hint: "Write an expression that the program could contain where it stands.",
  });
