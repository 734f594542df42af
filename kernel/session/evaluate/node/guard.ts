import { constants } from "node:os";
import { currentCell, type CellChannel } from "../../../display/cell.ts";
import type { SessionError } from "../../session.ts";

/** Shown of one moment: a thousand requests that fail at once tell no more than ten. */
const mostRejections = 10;

/**
 * Keeps the process alive whatever a cell does: an unhandled rejection or a throw in a timer is shown on the stderr of its
 * cell, what would end the process ends the cell only, and of the process's listeners a cell removes those that cells added. `report`
 * describes an error, `latest` is the cell to blame where nothing else is known. Errors of the program itself, outside any cell, behave as ever. Returns the undo.
 */
export function guardProcess(
  report: (thrown: unknown) => SessionError,
  latest: () => CellChannel | undefined,
  colors: boolean,
): () => void {
  const show = (what: string) => (thrown: unknown) => {
    const cell = currentCell.getStore() ?? latest();
    const { traceback, plain } = report(thrown);
    const text = `${what}: ${colors ? traceback.join("\n") : plain}\n`;
    if (isInterrupt(thrown)) return;
    if (cell) emitStderr(cell, text);
    else process.stderr.write(text);
  };
  const showRejection = show("Unhandled rejection");
  /** Rejections of this moment: those shown, and beyond them how many there are of each cell. */
  let shown = 0;
  const unshown = new Map<CellChannel, number>();
  const tellUnshown = (): void => {
    shown = 0;
    for (const [cell, count] of unshown) emitStderr(cell, `… and ${count} more unhandled rejections\n`);
    unshown.clear();
  };
  const onRejection = (thrown: unknown): void => {
    if (shown === 0) process.nextTick(tellUnshown);
    const cell = currentCell.getStore() ?? latest();
    if (++shown <= mostRejections || !cell) showRejection(thrown);
    else unshown.set(cell, (unshown.get(cell) ?? 0) + 1);
  };
  const onException = show("Uncaught exception");
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onException);

  const own = process as typeof process & InnerDoors;
  const { exit, abort, execve, reallyExit, _kill } = own;
  /** This process by its number, as its own group, as the group of that number, and as one of all there are. */
  const oneself = [process.pid, 0, -process.pid, -1];
  const inCell = (): boolean => currentCell.getStore() !== undefined;
  process.exit = (code => {
    if (!inCell()) return exit.call(process, code);
    throw new ExitRefused(`process.exit(${code === undefined ? "" : String(code)})`);
  }) as typeof exit;
  own.reallyExit = code => {
    if (!inCell()) return reallyExit.call(process, code);
    throw new ExitRefused(`process.reallyExit(${code ?? ""})`);
  };
  process.abort = () => {
    if (!inCell()) return abort.call(process);
    throw new ExitRefused("process.abort()");
  };
  own._kill = (pid, signal) => {
    // Signal 0 only asks whether a process is there; SIGINT is the interrupt, which ends cells.
    const ends = oneself.includes(Number(pid)) && signal !== 0 && signal !== constants.signals.SIGINT;
    if (!ends || !inCell()) return _kill.call(process, pid, signal);
    const which = Number(pid) === process.pid ? "process.pid" : String(pid);
    const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
    throw new ExitRefused(`process.kill(${which}, ${name ? JSON.stringify(name) : signal})`);
  };
  process.execve = (file, ...rest) => {
    if (!inCell()) return execve!.call(process, file, ...rest);
    throw new ExitRefused(`process.execve(${JSON.stringify(file)})`);
  };

  // Ours are not the cell's to remove: without them its next error would end the process.
  const added = new WeakSet<object>();
  const onListener = (_event: string | symbol, listener: object): void => {
    if (inCell()) added.add(listener);
  };
  process.on("newListener", onListener);
  const { removeAllListeners } = process;
  process.removeAllListeners = event => {
    if (!inCell()) return removeAllListeners.call(process, event);
    for (const name of event === undefined ? process.eventNames() : [event])
      for (const listener of process.listeners(name as NodeJS.Signals))
        if (added.has(listener)) process.off(name, listener);
    return process;
  };

  return () => {
    process.off("newListener", onListener);
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onException);
    Object.assign(process, { exit, abort, execve, reallyExit, _kill, removeAllListeners });
  };
}

/** What `process.exit` and `process.kill` go through: undocumented, and used by packages. */
interface InnerDoors {
  reallyExit(code?: number): never;
  _kill(pid: number, signal: number): number;
}

class ExitRefused extends Error {
  constructor(call: string) {
    super(
      `${call} ends no session; the cell stops here, its names stay. Leave by the notebook's menu, or by .exit.`,
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
