import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { installKernelspec, kernelName } from "../../kernel/jupyter/kernelspec.ts";
import { freePorts } from "./ports.ts";
import { pythonEnvironment } from "./python.ts";

export interface Broadcast {
  readonly type: string;
  readonly content: Record<string, unknown> & {
    readonly text?: string;
    readonly data?: Record<string, string>;
  };
  readonly parent?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Base64. */
  readonly buffers: readonly string[];
  /** It belongs to the request it was collected for. */
  readonly own: boolean;
}

export interface Executed {
  readonly reply: Record<string, unknown>;
  readonly iopub: readonly Broadcast[];
  readonly ms: number;
  readonly interrupt_ms: number;
}

/** A kernel started by a real jupyter_client from an installed kernelspec. */
export interface TestKernel {
  readonly readyAfter: number;
  readonly folder: string;
  readonly process: ChildProcess;
  execute(code: string, options?: object): Promise<Executed>;
  do<T>(command: string, options?: object): Promise<T>;
  close(): Promise<void>;
}

/** Installs the kernelspec into a folder of its own; the environment that finds it there. */
export function ownKernelspec(): { env: NodeJS.ProcessEnv; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "peak-kernel-"));
  installKernelspec({ kind: "prefix", folder });
  return {
    folder,
    env: { ...process.env, JUPYTER_PATH: join(folder, "share/jupyter"), PEAK_HOME: join(folder, "home") },
  };
}

/** Another kernel, by the program that is it. */
export interface PeerKernel {
  readonly name: string;
  readonly argv: readonly string[];
  /** Puts things into the folder that it starts in. */
  prepare(folder: string): void;
}

export async function startKernel(peer?: PeerKernel): Promise<TestKernel> {
  const { python } = await pythonEnvironment();
  const { env, folder } = ownKernelspec();
  if (peer) {
    const specification = join(folder, "share/jupyter/kernels", peer.name);
    mkdirSync(specification, { recursive: true });
    const { name, argv } = peer;
    peer.prepare(folder);
    writeFileSync(
      join(specification, "kernel.json"),
      JSON.stringify({ argv, display_name: name, language: "typescript" }),
    );
  }
  const driver = join(import.meta.dirname, "../kernel/jupyter/driver.py");
  const ports = (await freePorts(5)).map(String);
  const child = spawn(python, [driver, peer?.name ?? kernelName, folder, ...ports], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the driver ended");
    return JSON.parse(value as string) as Record<string, unknown>;
  };
  const { ready_after } = await next();
  const command = async <T>(name: string, options: object = {}): Promise<T> => {
    child.stdin.write(`${JSON.stringify({ do: name, ...options })}\n`);
    const { value, error } = await next();
    if (error !== undefined) throw new Error(`${name}: ${String(error)}`);
    return value as T;
  };
  return {
    readyAfter: ready_after as number,
    folder,
    process: child,
    execute: (code, options) => command("execute", { code, ...options }),
    do: command,
    async close() {
      const ended = new Promise(resolve => child.once("exit", resolve));
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Text of one stream of an execution, all its messages put together. */
export const streamText = ({ iopub }: Executed, name = "stdout"): string =>
  iopub
    .map(({ type, content, own }) => (own && type === "stream" && content.name === name ? content.text : ""))
    .join("");

export const resultText = ({ iopub }: Executed): string | undefined =>
  iopub.find(({ type }) => type === "execute_result")?.content.data?.["text/plain"];
