import { currentCell, type CellChannel } from "../../display/cell.ts";
import { reportError } from "./report.ts";
import type { CellStacks } from "./stack.ts";

/**
 * Keeps the process alive whatever a cell does: an unhandled rejection or a throw in a timer is shown on the stderr of its
 * cell, and `process.exit` ends the cell only. `latest` is the cell to blame where nothing else is known. Errors of the
 * program itself, outside any cell, behave as ever. Returns the undo.
 */
export function guardProcess(stacks: CellStacks, latest: () => CellChannel | undefined): () => void {
  const show = (what: string) => (thrown: unknown) => {
    const cell = currentCell.getStore() ?? latest();
    const text = `${what}: ${reportError(thrown, stacks).traceback.join("\n")}\n`;
    if (isInterrupt(thrown)) return;
    if (cell) emitStderr(cell, text);
    else process.stderr.write(text);
  };
  const onRejection = show("Unhandled rejection");
  const onException = show("Uncaught exception");
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);

  const exit = process.exit.bind(process);
  process.exit = ((code?: number | string | null) => {
    if (!currentCell.getStore()) return exit(code);
    throw new ExitRefused(code);
  }) as typeof process.exit;

  return () => {
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
    process.exit = exit;
  };
}

class ExitRefused extends Error {
  constructor(code: unknown) {
    super(
      `process.exit(${code === undefined ? "" : String(code as number)}) ends no session; the cell stops here, its names stay. Shut the kernel down from the notebook's menu.`,
    );
    this.name = "ExitRefused";
  }
}

const isInterrupt = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.name === "KeyboardInterrupt";

function emitStderr(cell: CellChannel, text: string): void {
  try {
    cell.emit({ kind: "stream", name: "stderr", text });
  } catch {
    // The cell was interrupted: it has nothing more to say.
  }
}
