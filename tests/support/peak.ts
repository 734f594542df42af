import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { nodeFlags } from "../../kernel/cli/node.mjs";

const root = resolve(import.meta.dirname, "../..");

/** The command line that starts `peak` on this Node, without the installing front. */
export const peakCommand: readonly string[] = [
  process.execPath,
  ...nodeFlags,
  resolve(root, "kernel/cli/main.ts"),
];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PeakOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Its stdin; default empty. */
  readonly input?: string;
  /** Gets the process while it runs, to signal it. */
  readonly during?: (child: { kill(signal: NodeJS.Signals): void; stderr(): string }) => void;
}

/** Runs `peak` to its end. */
export function peak(args: readonly string[], options: PeakOptions = {}): Promise<Ended> {
  const [command, ...first] = peakCommand;
  const child = spawn(command, [...first, ...args], {
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    stdio: "pipe",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", data => (stdout += data));
  child.stderr.on("data", data => (stderr += data));
  child.stdin.end(options.input ?? "");
  options.during?.({ kill: signal => child.kill(signal), stderr: () => stderr });
  return new Promise(done => child.on("close", code => done({ code, stdout, stderr })));
}
