import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { nodeFlags } from "../../kernel/cli/node.mjs";
import { freePorts } from "./ports.ts";

type Json = Record<string, unknown>;
export type WireChannel = "shell" | "control" | "stdin";

export interface WireMessage {
  readonly type: string;
  readonly content: Json;
  readonly header: Json;
  readonly parent: Json;
  readonly metadata: Json;
  readonly buffers: readonly Buffer[];
  /** Milliseconds, when it came. */
  readonly at: number;
}

export interface Exchange {
  readonly reply: WireMessage;
  /** What was broadcast for the request, from `busy` to `idle`. */
  readonly iopub: readonly WireMessage[];
  /** Milliseconds from sending to the reply. */
  readonly ms: number;
}

interface Extras {
  readonly header?: Json;
  readonly parent?: Json;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
}

/**
 * A kernel process and its sockets, as close to the wire as it gets: this file has its own idea of how a message is signed and
 * framed, so that it may also send what no client would.
 */
export interface WireKernel {
  readonly process: ChildProcess;
  readonly folder: string;
  /** Everything broadcast so far. */
  readonly iopub: readonly WireMessage[];
  /** What the kernel wrote to its standard error. */
  readonly log: () => string;
  /** Sends a message; returns its id. */
  send(channel: WireChannel, type: string, content?: unknown, extras?: Extras): Promise<string>;
  sendFrames(channel: WireChannel, frames: readonly (Buffer | string)[]): Promise<void>;
  frames(type: unknown, content?: unknown, extras?: Extras): { frames: (Buffer | string)[]; id: string };
  /** Frames with a right signature around any four parts. */
  signed(parts: readonly Buffer[]): (Buffer | string)[];
  /** The reply to a message and its `idle`. */
  exchange(channel: WireChannel, type: string, content?: unknown, extras?: Extras): Promise<Exchange>;
  /** The same for a message that was sent already. */
  answered(id: string): Promise<Exchange>;
  execute(code: string, content?: Json, extras?: Extras): Promise<Exchange>;
  /** The next message on stdin. */
  question(): Promise<WireMessage>;
  heartbeat(): Promise<string>;
  /** Resolves as soon as a message broadcast from now on satisfies `test`. */
  seen(test: (message: WireMessage) => boolean): Promise<WireMessage>;
  /** Whether a message was answered and is idle. */
  isAnswered(id: string): boolean;
  /** Requests that got more than one reply. */
  answeredTwice(): readonly string[];
  /** Drops what was received so far. */
  forget(): void;
  close(): Promise<void>;
}

const key = "a key of the test";
const ports = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

export async function startWireKernel(
  options: { types?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<WireKernel> {
  const folder = mkdtempSync(join(tmpdir(), "peak-wire-"));
  const free = await freePorts(ports.length);
  const connection = Object.fromEntries(ports.map((port, i) => [port, free[i]]));
  const file = join(folder, "connection.json");
  writeFileSync(
    file,
    JSON.stringify({
      ...connection,
      transport: "tcp",
      ip: "127.0.0.1",
      key,
      signature_scheme: "hmac-sha256",
    }),
  );
  const main = join(import.meta.dirname, "../../kernel/jupyter/main.ts");
  const child = spawn(process.execPath, [...nodeFlags, main, file, "--types", options.types ?? "off"], {
    cwd: folder,
    env: {
      ...process.env,
      // A run of the tests that is killed leaves no kernels behind.
      JPY_PARENT_PID: String(process.pid),
      PEAK_HOME: join(folder, "home"),
      ...options.env,
    },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let log = "";
  child.stderr.on("data", chunk => (log += String(chunk)));

  const where = (port: (typeof ports)[number]) => `tcp://127.0.0.1:${connection[port]}`;
  const routingId = randomUUID();
  const dealers = {
    shell: new Dealer({ routingId, sendHighWaterMark: 0, linger: 0 }),
    control: new Dealer({ routingId, sendHighWaterMark: 0, linger: 0 }),
    stdin: new Dealer({ routingId, sendHighWaterMark: 0, linger: 0 }),
  };
  for (const channel of ["shell", "control", "stdin"] as const)
    dealers[channel].connect(where(`${channel}_port`));
  const subscriber = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
  subscriber.connect(where("iopub_port"));
  subscriber.subscribe();

  const session = randomUUID();
  const iopub: WireMessage[] = [];
  const replies = new Map<string, WireMessage>();
  const idle = new Map<string, number>();
  const questions: WireMessage[] = [];
  const watchers = new Set<() => void>();
  let gone = false;
  child.once("exit", () => {
    gone = true;
    changed();
  });
  function changed(): void {
    for (const watcher of watchers) watcher();
  }
  /** Resolves when `find` finds something; rejects when the kernel ends or is silent for a minute. */
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const fail = (what: string): void => reject(new Error(`the kernel ${what}: ${log.slice(-2_000)}`));
      const patience = setTimeout(() => fail("does not answer"), 60_000);
      const look = (): void => {
        const found = find();
        if (found === undefined && !gone) return;
        watchers.delete(look);
        clearTimeout(patience);
        if (found === undefined) fail(`ended (${child.signalCode ?? child.exitCode})`);
        else resolve(found);
      };
      watchers.add(look);
      look();
    });
  const pump = async (
    socket: AsyncIterable<Buffer[]>,
    receive: (message: WireMessage) => void,
  ): Promise<void> => {
    for await (const frames of socket) {
      receive(decode(frames));
      changed();
    }
  };
  const twice: string[] = [];
  const keep = (message: WireMessage): void => {
    const id = String(message.parent.msg_id);
    if (replies.has(id)) twice.push(id);
    replies.set(id, message);
  };
  void pump(dealers.shell, keep);
  void pump(dealers.control, keep);
  void pump(dealers.stdin, message => questions.push(message));
  void pump(subscriber, message => {
    iopub.push(message);
    if (message.type === "status" && message.content.execution_state === "idle")
      idle.set(String(message.parent.msg_id), iopub.length);
  });

  const sends = { shell: Promise.resolve(), control: Promise.resolve(), stdin: Promise.resolve() };
  const kernel: WireKernel = {
    process: child,
    folder,
    iopub,
    log: () => log,
    frames(type, content = {}, { header, parent = {}, metadata = {}, buffers = [] } = {}) {
      const id = randomUUID();
      const date = new Date().toISOString();
      const full = { msg_id: id, msg_type: type, session, username: "test", date, version: "5.4", ...header };
      const parts = [full, parent, metadata, content].map(part => Buffer.from(JSON.stringify(part)));
      return {
        frames: ["<IDS|MSG>", sign(parts), ...parts, ...buffers.map(buffer => Buffer.from(buffer))],
        id: String(full.msg_id),
      };
    },
    signed: parts => ["<IDS|MSG>", sign(parts), ...parts],
    sendFrames: (channel, frames) =>
      (sends[channel] = sends[channel].then(() => dealers[channel].send([...frames]))),
    async send(channel, type, content, extras) {
      const { frames, id } = kernel.frames(type, content, extras);
      await kernel.sendFrames(channel, frames);
      return id;
    },
    async answered(id) {
      const from = performance.now();
      const reply = await until(() => replies.get(id));
      const end = await until(() => idle.get(id));
      return {
        reply,
        iopub: iopub.slice(0, end).filter(message => message.parent.msg_id === id),
        ms: reply.at - from,
      };
    },
    async exchange(channel, type, content, extras) {
      return kernel.answered(await kernel.send(channel, type, content, extras));
    },
    execute: (code, content, extras) =>
      kernel.exchange("shell", "execute_request", { code, ...content }, extras),
    isAnswered: id => replies.has(id) && idle.has(id),
    answeredTwice: () => twice,
    forget() {
      iopub.length = 0;
      replies.clear();
      idle.clear();
    },
    question: () => until(() => questions.shift()),
    async heartbeat() {
      const socket = new Request({ linger: 0 });
      socket.connect(where("hb_port"));
      await socket.send("ping");
      const [echo] = await socket.receive();
      socket.close();
      return String(echo);
    },
    seen(test) {
      let from = iopub.length;
      return until(() => {
        for (; from < iopub.length; from++) if (test(iopub[from])) return iopub[from];
        return undefined;
      });
    },
    async close() {
      const ended = new Promise(resolve => child.once("exit", resolve));
      if (!gone) child.kill("SIGKILL");
      if (!gone) await ended;
      for (const socket of [...Object.values(dealers), subscriber]) socket.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  // From here on nothing broadcast is missed.
  await until(() => iopub.find(({ type }) => type === "iopub_welcome"));
  await kernel.exchange("shell", "kernel_info_request");
  return kernel;
}

function decode(frames: Buffer[]): WireMessage {
  const at = frames.findIndex(frame => String(frame) === "<IDS|MSG>");
  const parts = frames.slice(at + 2, at + 6);
  if (String(frames[at + 1]) !== sign(parts)) throw new Error("the kernel sent a wrong signature");
  const [header, parent, metadata, content] = parts.map(part => JSON.parse(String(part)) as Json);
  const type = String(header.msg_type);
  return { type, header, parent, metadata, content, buffers: frames.slice(at + 6), at: performance.now() };
}

function sign(parts: readonly Buffer[]): string {
  return createHmac("sha256", key).update(Buffer.concat(parts)).digest("hex");
}
