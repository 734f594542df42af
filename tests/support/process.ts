import { spawn, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { nodeFlags } from "../../kernel/cli/node.mjs";

export const projectRoot = resolve(import.meta.dirname, "../..");

/** What a process that ended has said. */
export interface Ended {
  /** Exit code; -1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stderr contains `text`; rejects when the process ends before. */
  said(text: string): Promise<void>;
}

export interface ProcessOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** An address where nothing listens: what asks Kraken there finds no network, at once. */
export const noNetwork = "http://127.0.0.1:9";

/** Starts a script of ours on this Node with the flags that all our processes have. */
export function startScript(
  script: string,
  args: readonly string[],
  { env, cwd }: ProcessOptions = {},
): Running {
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, join(projectRoot, script), ...args], {
    env: { ...process.env, PEAK_KRAKEN_URL: noNetwork, ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", text => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", text => (stderr += text));
  const ended = new Promise<Ended>((done, failed) => {
    child.on("error", failed);
    child.on("close", code =>
      done({ code: code ?? -1, stdout, stderr, seconds: (performance.now() - started) / 1_000 }),
    );
  });
  return {
    child,
    ended,
    said: text =>
      new Promise((done, failed) => {
        const look = () => stderr.includes(text) && done();
        child.stderr.on("data", look);
        look();
        void ended.then(({ code }) => failed(new Error(`ended with ${code} before "${text}":\n${stderr}`)));
      }),
  };
}

/** Runs a script of ours to its end. */
export const runScript = (
  script: string,
  args: readonly string[],
  options?: ProcessOptions,
): Promise<Ended> => startScript(script, args, options).ended;
