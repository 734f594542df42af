import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Repeated } from "./measure.ts";

/** A Python process that answers JSON lines. It stays for the whole run, so its imports and compiled code are warm. */
export class PythonWorker {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  readonly #script: string;

  constructor(python: string, script = "engines.py") {
    this.#script = script;
    this.#child = spawn(python, ["-W", "ignore", join(import.meta.dirname, script)], {
      stdio: ["pipe", "pipe", "inherit"],
      // As its users run it: the C library's settings are for our own process.
      env: { ...process.env, GLIBC_TUNABLES: undefined },
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** One request of the script; throws with the text of the Python error. */
  async ask<T>(request: object): Promise<Repeated<T>> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#script} ended; its message is above`);
    const answer = JSON.parse(value) as { value: Repeated<T>; error?: string };
    if (answer.error !== undefined) throw new Error(`${this.#script}: ${answer.error}`);
    return answer.value;
  }

  close(): void {
    this.#child.stdin!.end();
  }
}
