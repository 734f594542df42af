import type { Debugger } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { isBehindCell } from "../session/compile/positions.ts";
import type { CellFiles } from "./cell-files.ts";
import { isCaught } from "./caught.ts";
import type { Scripts } from "./scripts.ts";
import type { Target } from "./target.ts";

type Paused = Debugger.PausedEventDataType;

/** Where the program stands still. */
export interface Stop {
  /** The user's frames, innermost first. */
  readonly frames: readonly Debugger.CallFrame[];
  readonly event: DebugProtocol.StoppedEvent["body"];
  /** What was thrown, at a stop for an exception. */
  readonly thrown?: NonNullable<Paused["data"]> & { readonly uncaught?: boolean };
}

type Step = "stepInto" | "stepOver" | "stepOut";

export interface StopListener {
  stopped(stop: Stop): void;
  continued(): void;
  /** The numbers of the front end's breakpoints behind V8's ids. */
  hit(ids: readonly string[]): number[];
}

/** The only thread there is for a front end: the one that runs cells. */
export const threadId = 1;

/** Decides which of V8's pauses are stops, and lets the program go on from them. */
export class Stops {
  readonly #target: Target;
  readonly #files: CellFiles;
  readonly #scripts: Scripts;
  readonly #listener: StopListener;
  #current: Stop | undefined;
  /** V8 stands still, also where that is no stop for the front end. */
  #paused = false;
  #asked: Step | "pause" | undefined;
  /** The step left its cell; where it would stop next is of no interest. */
  #stepIsOver = false;
  /** An interrupt is under way: nothing may hold the program. */
  #ending = false;
  /** Which exceptions stop the program. */
  exceptions: "none" | "uncaught" | "all" = "none";

  constructor(target: Target, files: CellFiles, scripts: Scripts, listener: StopListener) {
    this.#target = target;
    this.#files = files;
    this.#scripts = scripts;
    this.#listener = listener;
    target.on("Debugger.paused", ({ params }) => {
      this.#paused = true;
      this.#decide(params);
    });
    target.on("Debugger.resumed", () => {
      this.#paused = false;
      this.#resumed();
    });
  }

  get current(): Stop | undefined {
    return this.#current;
  }

  async go(): Promise<void> {
    this.#asked = undefined;
    if (this.#paused) await this.#target.post("Debugger.resume");
  }

  /** Tells V8 which exceptions are of interest. The caught ones always are: which of them are nobody's is decided here. */
  async catch(): Promise<void> {
    const state = this.exceptions === "none" ? "none" : "all";
    // Who waits for what: asked only where it decides.
    const maxDepth = this.exceptions === "uncaught" ? 32 : 0;
    await this.#target.post("Debugger.setAsyncCallStackDepth", { maxDepth });
    await this.#target.post("Debugger.setPauseOnExceptions", { state });
  }

  /** Nothing is stopped and nothing will be: V8 does not listen any more, and has let the program go. */
  reset(): void {
    this.exceptions = "none";
    this.#paused = false;
    this.#asked = undefined;
    this.#resumed();
  }

  #resumed(): void {
    if (!this.#current) return;
    this.#current = undefined;
    this.#listener.continued();
  }

  async step(how: Step): Promise<void> {
    if (!this.#paused) return;
    this.#asked = how;
    this.#stepIsOver = false;
    await this.#target.post(`Debugger.${how}`);
  }

  async pause(): Promise<void> {
    if (this.#paused) return;
    this.#asked = "pause";
    await this.#target.post("Debugger.pause");
  }

  /** A cell has ended: a step that ran off its end must not stop in the next one. */
  cellEnded(): void {
    if (this.#asked && this.#asked !== "pause" && !this.#paused) this.#stepIsOver = true;
  }

  /** While `work` interrupts, the program is not held; where it is now, it ends instead of going on. */
  async ending(work: () => Promise<void>): Promise<void> {
    this.#ending = true;
    try {
      await this.#end();
      await work();
    } finally {
      this.#ending = false;
    }
  }

  async #end(): Promise<void> {
    this.#asked = undefined;
    // Terminating first and resuming then would let the program go on to the next check.
    if (this.#paused) await this.#target.post("Debugger.resume", { terminateOnResume: true });
  }

  #decide(params: Paused): void {
    if (this.#ending) return void this.#end();
    const hit = this.#listener.hit(params.hitBreakpoints ?? []);
    const asked = this.#asked;
    const breaks = hit.length > 0;
    // Who sets a breakpoint in somebody else's file wants to see it.
    const frames = params.callFrames.filter(
      ({ location }, depth) => (breaks && depth === 0) || this.#scripts.isShown(location),
    );
    if (!breaks && asked !== undefined && asked !== "pause") {
      if (this.#stepIsOver) return void this.go();
      if (this.#isBehindCell(frames[0])) return void this.step("stepOver");
    }
    // Asked while nothing ran: the first of the user's statements is meant, not the kernel on its way there.
    if (frames.length === 0)
      return void (asked === "pause" ? this.#target.post("Debugger.stepInto") : this.go());
    const exception = params.reason === "exception" || params.reason === "promiseRejection";
    if (exception && !breaks && !this.#stopsFor(params, frames)) return void this.go();
    this.#asked = undefined;
    const reason = breaks
      ? "breakpoint"
      : exception
        ? "exception"
        : asked === "pause"
          ? "pause"
          : asked
            ? "step"
            : "breakpoint";
    const thrown = exception ? (params.data as Stop["thrown"]) : undefined;
    this.#current = {
      frames,
      thrown,
      event: {
        reason,
        threadId,
        allThreadsStopped: true,
        ...(breaks && { hitBreakpointIds: hit }),
        ...(thrown && {
          text: String((thrown as { description?: string }).description ?? "").split("\n", 1)[0],
        }),
      },
    };
    this.#listener.stopped(this.#current);
  }

  #stopsFor({ data, asyncStackTrace }: Paused, frames: readonly Debugger.CallFrame[]): boolean {
    if (this.exceptions === "all") return true;
    if (this.exceptions === "none") return false;
    // V8 takes the kernel for a handler once a cell has awaited something.
    return (
      (data as Stop["thrown"])?.uncaught === true ||
      !isCaught(frames, asyncStackTrace, this.#scripts, this.#files)
    );
  }

  #isBehindCell(frame: Debugger.CallFrame | undefined): boolean {
    const run = frame && this.#files.run(this.#scripts.nameOf(frame.location));
    if (!run || frame.scopeChain.some(({ type }) => type === "local")) return false;
    const { lineNumber, columnNumber = 0 } = frame.location;
    return isBehindCell(run.cell.map, { line: lineNumber + 1, column: columnNumber + 1 });
  }
}
