import type { Runtime } from "node:inspector";
import { PeakError } from "../../lib/core/errors.ts";
import type { MimeBundle } from "../../lib/core/display.ts";
import { runtimeName } from "../session/compile/runtime-name.ts";
import { toJavaScript } from "./expression.ts";
import { objectGroup, reasonOf, type Target } from "./target.ts";

/** Milliseconds after which an evaluation is ended: while it runs, nothing else can reach the stopped program. */
export const patience = { hover: 1_000, getter: 2_000, other: 10_000 } as const;

/** Where an expression is evaluated: in a stopped frame, or among the notebook's own names. */
export type EvaluationPlace = { readonly callFrameId: string } | undefined;

/**
 * The value of an expression typed in TypeScript. Throws with what the expression threw, under the name `label`. `pure`:
 * refuses to change anything.
 */
export async function evaluate(
  target: Target,
  text: string,
  place: EvaluationPlace,
  {
    pure = false,
    byValue = false,
    timeout = pure ? patience.hover : patience.other,
    label = text,
  }: { pure?: boolean; byValue?: boolean; timeout?: number; label?: string } = {},
): Promise<Runtime.RemoteObject> {
  const translated = await toJavaScript(text);
  if (!translated.ok) throw failed(label, `SyntaxError: ${translated.message}`);
  // `timeout` and `throwOnSideEffect` are missing in some of the type declarations.
  const how: Runtime.EvaluateParameterType & Record<string, unknown> = {
    expression: translated.code,
    objectGroup,
    silent: true,
    generatePreview: !byValue,
    returnByValue: byValue,
    throwOnSideEffect: pure,
    timeout,
    // A stop inside would keep the answer waiting. In a frame V8 sees to that by itself.
    disableBreaks: true,
  };
  let answer: Runtime.EvaluateReturnType;
  try {
    answer = place
      ? await target.post("Debugger.evaluateOnCallFrame", { ...how, ...place })
      : await target.post("Runtime.evaluate", how);
  } catch (error) {
    const reason = reasonOf(error);
    throw failed(
      label,
      reason === "Execution was terminated" ? `it took longer than ${timeout / 1_000} s` : reason,
    );
  }
  const { exception, text: what } = answer.exceptionDetails ?? {};
  if (answer.exceptionDetails)
    throw failed(label, exception?.description?.split("\n", 1)[0] ?? String(exception?.value ?? what));
  return answer.result;
}

/** How a variable shows itself, as far as that takes no waiting: a stopped program keeps no promise. */
export async function showNow(target: Target, text: string, place: EvaluationPlace): Promise<MimeBundle> {
  const { value } = await evaluate(target, `${runtimeName}.show((${text}))`, place, {
    byValue: true,
    label: text,
  });
  return (value ?? {}) as MimeBundle;
}

const failed = (label: string, reason: string): PeakError =>
  new PeakError("invalid_argument", `${label.trim()}: ${reason}`, {
    hint: "Write an expression that the program could contain where it stands.",
  });
