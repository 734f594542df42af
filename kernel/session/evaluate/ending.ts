import type { Frame } from "../session.ts";

/** An error that V8 reported, with the place it named. */
export interface Thrown {
  readonly value: unknown;
  readonly place?: () => Frame | undefined;
}

/** How a cell's code came to its end. */
export type Ending = Thrown | { readonly interrupted: true } | undefined;

export const isInterrupted = (ending: Ending): ending is { readonly interrupted: true } =>
  ending !== undefined && "interrupted" in ending;

/** Disposes of what the cell declared by `using`, last first. */
export async function disposeAll(stack: AsyncDisposableStack): Promise<Thrown | undefined> {
  try {
    await stack.disposeAsync();
    return undefined;
  } catch (error) {
    return { value: error };
  }
}

/** What a block throws whose disposal throws too. */
export function both(computed: Thrown | undefined, disposed: Thrown | undefined): Thrown | undefined {
  if (!computed || !disposed) return computed ?? disposed;
  const message = "An error was suppressed during disposal";
  return { value: new SuppressedError(disposed.value, computed.value, message) };
}
