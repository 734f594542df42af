import { Session } from "node:inspector/promises";

/** V8's debugger of one thread. */
export type Target = Session;

/** The user's thread, seen from a worker: it answers while that thread is busy or stopped. */
export function connectToUserThread(): Target {
  const session = new Session();
  session.connectToMainThread();
  return session;
}

/** What V8 objects to, without Node's words around it. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^Inspector error -?\d+: /, "");

/** Values held for front ends; let go of together. */
export const objectGroup = "peak-debugger";
