import { libraryStrategy, strategies } from "./library/index.ts";
import { strategy, type Params, type Strategy } from "./strategy.ts";

/** A strategy as it travels to a worker: by name where it is the library's own, else by its code. */
export type StrategyMessage =
  | { readonly kind: "library"; readonly name: string }
  | {
      readonly kind: "code";
      readonly name: string;
      readonly params: Params;
      readonly code: Readonly<Record<string, string>>;
    };

/** Packs a strategy for a worker. */
export function packStrategy(given: Strategy<Params>): StrategyMessage {
  const own = Object.entries(strategies).find(([, candidate]) => (candidate as unknown) === given);
  if (own) return { kind: "library", name: own[0] };
  const code: Record<string, string> = {};
  for (const [key, value] of Object.entries(given.definition))
    if (typeof value === "function") code[key] = String(value);
  return { kind: "code", name: given.name, params: given.params, code };
}

/**
 * Rebuilds a packed strategy. Its code sees `pt` and nothing else of where it was written: a variable it closes over gives
 * a ReferenceError when it runs, which is how the caller learns that it must run on its own thread.
 */
export function unpackStrategy(message: StrategyMessage, pt: unknown): Strategy<Params> {
  if (message.kind === "library") return libraryStrategy(message.name);
  const functions = Object.fromEntries(
    Object.entries(message.code).map(([key, code]) => [key, compile(key, code, pt)]),
  );
  return strategy({ name: message.name, params: message.params, ...functions } as never);
}

/** A function's text is an expression (arrow, function) or a method's shorthand, which only an object can hold. */
function compile(key: string, code: string, pt: unknown): unknown {
  try {
    return new Function("pt", `"use strict"; return (${code}\n)`)(pt);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Function("pt", `"use strict"; return ({${code}\n})`)(pt)[key];
  }
}
