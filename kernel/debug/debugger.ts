import type { DebugProtocol } from "@vscode/debugprotocol";
import { PeakError } from "../../lib/core/errors.ts";
import type { CompiledCell } from "../session/compile/compile.ts";
import type { createDebugAdapter, DebugHost } from "./adapter.ts";
import { CellFiles } from "./cell-files.ts";

type Adapter = ReturnType<typeof createDebugAdapter>;

/** The kernel's debugger. It costs nothing until a front end sends its first request: only then its parts are loaded. */
export class KernelDebugger {
  readonly #files = new CellFiles();
  readonly #host: DebugHost;
  #loading: Promise<{ adapter: Adapter; answer: Answer }> | undefined;
  #adapter: Adapter | undefined;
  #sequence = 0;

  constructor(host: Omit<DebugHost, "event">, publish: (event: DebugProtocol.Event) => void) {
    this.#host = {
      ...host,
      event: (event, body) => publish({ seq: ++this.#sequence, type: "event", event, body }),
    };
  }

  /** Answers one request; a request that fails is a response that says so. */
  async request(content: Readonly<Record<string, unknown>>): Promise<DebugProtocol.Response> {
    const { adapter, answer } = await (this.#loading ??= this.#load());
    const command = String(content.command);
    const response = { type: "response", request_seq: Number(content.seq ?? 0), command } as const;
    try {
      const body = await answer(adapter, command, content.arguments);
      return { seq: ++this.#sequence, ...response, success: true, body: body ?? {} };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const format = error instanceof PeakError ? message : `${command} failed: ${message}`;
      return {
        seq: ++this.#sequence,
        ...response,
        success: false,
        message: format,
        body: { error: { id: 1, format } },
      };
    }
  }

  /** To be awaited before a cell runs, where there is something to await: its breakpoints must be there. */
  starts(cell: CompiledCell): Promise<void> | undefined {
    this.#files.ran(cell);
    return this.#adapter?.attached ? this.#adapter.bind(cell) : undefined;
  }

  ended(): void {
    this.#adapter?.cellEnded();
  }

  /** Runs an interrupt: a stopped program is let go, and ends. */
  async interrupting(work: () => Promise<void>): Promise<void> {
    await (this.#adapter ? this.#adapter.ending(work) : work());
  }

  async #load() {
    const [{ createDebugAdapter }, { answer }] = await Promise.all([
      import("./adapter.ts"),
      import("./answer.ts"),
    ]);
    this.#adapter = createDebugAdapter(this.#files, this.#host);
    return { adapter: this.#adapter, answer };
  }
}

type Answer = typeof import("./answer.ts").answer;
