import type { Session, SessionOptions } from "./session.ts";

/** Opens a session whose cells run in this thread. Resolves when the first cell can run. */
export async function openSession(options: SessionOptions): Promise<Session> {
  throw new Error(`not built yet (${options.workingFolder})`);
}
