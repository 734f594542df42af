import { fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  Completeness,
  Completion,
  ExecuteOutcome,
  Inspection,
  SessionError,
  SessionOutput,
  TypeMode,
} from "../../kernel/session/index.ts";
import type { HostRequest } from "./session-host.ts";
import { nodeFlags } from "../../kernel/cli/node.mjs";

/** What one cell came to. */
export interface CellRun {
  readonly outcome: ExecuteOutcome;
  /** Outputs so far; late ones are added as they come. */
  readonly outputs: readonly SessionOutput[];
  /** Text of the result; undefined where there is none. */
  readonly result: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly error: SessionError | undefined;
}

export interface TestSession {
  readonly folder: string;
  readonly processId: number;
  run(code: string, options?: object): Promise<CellRun>;
  complete(code: string, cursor?: number): Promise<Completion>;
  inspect(code: string, cursor: number): Promise<Inspection>;
  isComplete(code: string): Promise<Completeness>;
  interrupt(): Promise<void>;
  /** Resolves when a cell prints a text from now on. */
  printed(text: string): Promise<void>;
  close(): Promise<void>;
}

/** A session in a process and a working folder of its own. */
export async function startSession(types: TypeMode = "gate", breakOnSigint = false): Promise<TestSession> {
  const folder = mkdtempSync(join(tmpdir(), "peak-session-"));
  const child = fork(join(import.meta.dirname, "session-host.ts"), {
    execArgv: [...nodeFlags],
    serialization: "advanced",
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  const outputs = new Map<number, SessionOutput[]>();
  const printing = new EventEmitter<{ output: [SessionOutput] }>();
  let last = 0;
  child.on(
    "message",
    (message: { id: number; value?: unknown; error?: string; output?: SessionOutput; cell: number }) => {
      if (message.output) {
        outputs.get(message.cell)?.push(message.output);
        return void printing.emit("output", message.output);
      }
      const { resolve, reject } = waiting.get(message.id) ?? {};
      if (message.error) reject?.(new Error(message.error));
      else resolve?.(message.value as never);
    },
  );
  child.on("exit", code =>
    waiting.forEach(({ reject }) => reject(new Error(`the session's process ended with ${code}`))),
  );

  const ask = <T>(method: HostRequest["method"], ...args: unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      outputs.set(id, []);
      waiting.set(id, { resolve, reject });
      child.send({ id, method, args } satisfies HostRequest);
    });
  await ask("open", folder, types, breakOnSigint);

  return {
    folder,
    processId: child.pid as number,
    async run(code, options = {}) {
      const asked = ask<ExecuteOutcome>("execute", code, options);
      const own = outputs.get(last) ?? [];
      const outcome = await asked;
      const text = (name: string) =>
        own.map(o => (o.kind === "stream" && o.name === name ? o.text : "")).join("");
      return {
        outcome,
        outputs: own,
        get result() {
          return own.find(output => output.kind === "result")?.bundle["text/plain"];
        },
        get stdout() {
          return text("stdout");
        },
        get stderr() {
          return text("stderr");
        },
        get error() {
          return own.find(output => output.kind === "error");
        },
      };
    },
    complete: (code, cursor = code.length) => ask("complete", code, cursor),
    inspect: (code, cursor) => ask("inspect", code, cursor),
    isComplete: code => ask("isComplete", code),
    interrupt: () => ask("interrupt"),
    printed: text =>
      new Promise(resolve => {
        printing.on("output", function look(output) {
          if (output.kind !== "stream" || !output.text.includes(text)) return;
          printing.off("output", look);
          resolve();
        });
      }),
    async close() {
      // A cell that blocks its thread would keep the process, and with it the test runner that reads its output.
      const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ask("close").catch(() => undefined);
      clearTimeout(patience);
      child.disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
