import type { Debugger, Runtime } from "node:inspector";
import { PeakError } from "../../lib/core/errors.ts";
import type { MimeBundle } from "../../lib/core/display.ts";
import { runtimeName } from "../session/compile/runtime-name.ts";
import { toJavaScript } from "./expression.ts";
import { objectGroup, reasonOf, type Target } from "./target.ts";

/** Milliseconds after which an evaluation is ended: while it runs, nothing else can reach the stopped program. */
export const patience = { hover: 1_000, getter: 2_000, other: 10_000 } as const;

/** Where an expression is evaluated: in a stopped frame, or among the notebook's own names. */
export type EvaluationPlace = Pick<Debugger.CallFrame, "callFrameId" | "scopeChain"> | undefined;

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
    expression:
      place && isBare(place) && !pure
        ? `(0, eval)(${JSON.stringify(`"use strict"; ${translated.code}`)})`
        : translated.code,
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
      ? await target.post("Debugger.evaluateOnCallFrame", { ...how, callFrameId: place.callFrameId })
      : await target.post("Runtime.evaluate", how);
  } catch (error) {
    const reason = reasonOf(error);
    throw failed(
      label,
      reason === "Execution was terminated" ? `it took longer than ${timeout / 1_000} s` : reason,
    );
  }
  // An indirect eval is taken for a change. And V8 may not end what is asked outside of a frame, so that is the second way.
  if (pure && place && isBare(place) && isUninitialized(answer))
    answer = await target.post("Runtime.evaluate", how);
  const { exception, text: what } = answer.exceptionDetails ?? {};
  if (answer.exceptionDetails)
    throw failed(label, exception?.description?.split("\n", 1)[0] ?? String(exception?.value ?? what));
  return answer.result;
}

/**
 * Whether a frame has no names but the notebook's. Where a cell runs again, V8 finds there those that it declares as they are before that,
 * while they live where they were declared first; asked from outside the frame, it finds them.
 */
const isBare = ({ scopeChain }: NonNullable<EvaluationPlace>): boolean => scopeChain[0].type === "script";

const isUninitialized = ({ exceptionDetails }: Runtime.EvaluateReturnType): boolean =>
  exceptionDetails?.exception?.description?.split("\n", 1)[0].endsWith("before initialization") ?? false;

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
