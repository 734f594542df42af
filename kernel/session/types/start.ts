import { connectServer } from "./server/rpc.ts";
import type { TypeService } from "./service.ts";

/**
 * Starts the type service; with types off too, because completion needs it. Never rejects: a session without types is worth
 * more than none, but `complain` is told why cells run unchecked.
 */
export async function startTypes(
  workingFolder: string,
  complain: (message: string) => void,
): Promise<TypeService | undefined> {
  try {
    const server = connectServer(workingFolder, (reason, isReplaced) =>
      complain(
        isReplaced
          ? `The type service ended (${reason}) and was started again.`
          : `The type service ended (${reason}): cells run unchecked from here on, without completion. Restart the session to get it back.`,
      ),
    );
    // The server starts while what talks to it is loaded.
    const { openTypes } = await import("./service.ts");
    return await openTypes(workingFolder, server, complain);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain(
      `The type service could not start: ${reason} Cells run unchecked, without completion. Run "npm install" in Peak Trade's folder to repair it.`,
    );
    return undefined;
  }
}
