import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { compilerPath } from "./compiler.ts";

/** A JSON-RPC connection to the language server. */
export interface Connection {
  request<T>(method: string, params: unknown): Promise<T>;
  notify(method: string, params: unknown): void;
  /** Calls the one listener when another server has taken the place of one that ended: it knows nothing. */
  onRestart(listener: () => void): void;
  close(): void;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly items?: readonly unknown[] };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** So often a server that ended is started again. */
const mostRestarts = 3;

interface Waiting {
  readonly request: object;
  /** It was open when a server ended: should the next one end over it too, it fails. */
  sentAgain: boolean;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Starts the server. Where it goes away by itself another takes its place, and hears what the former one had not answered;
 * `ended` is told each time. One that ends before it says a word is not replaced: every open request then fails.
 */
export function connectServer(cwd: string, ended: (reason: string, isReplaced: boolean) => void): Connection {
  const open = new Map<number, Waiting>();
  let child: ChildProcessByStdio<Writable, Readable, null>;
  let lastId = 0;
  let restarts = 0;
  let hasAnswered = false;
  let over: Error | undefined;
  let restarted = (): void => undefined;

  const start = (): void => {
    hasAnswered = false;
    child = spawn(compilerPath(), ["--lsp", "--stdio"], {
      cwd,
      stdio: ["pipe", "pipe", "ignore"],
      // Every check makes a checker and drops it: collecting garbage half as often makes checks a tenth cheaper.
      env: { GOGC: "200", ...process.env },
      // A group of its own: Ctrl-C in a terminal is meant for the cell, and would end the server with it.
      detached: true,
    });
    child.on("error", error => end(error.message));
    child.on("exit", (code, signal) => end(signal ?? `exit code ${code}`));
    // A pipe that breaks is reported by `exit`; without a listener it would end the process.
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", frames(receive));
    child.unref();
    (child.stdin as Socket).unref();
    hold();
  };
  const end = (reason: string): void => {
    if (over) return;
    const isReplaced = hasAnswered && restarts++ < mostRestarts;
    const error = new Error(`the type service ended: ${reason}`);
    if (!isReplaced) over = error;
    for (const [id, waiting] of open)
      if (!isReplaced || waiting.sentAgain) {
        open.delete(id);
        waiting.reject(error);
      }
    ended(reason, isReplaced);
    if (!isReplaced) return;
    const again = [...open.values()];
    start();
    restarted();
    for (const waiting of again) {
      waiting.sentAgain = true;
      send(waiting.request);
    }
  };
  const send = (message: object): void => {
    if (over) return;
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const receive = (message: Message): void => {
    hasAnswered = true;
    if (message.method !== undefined) {
      // The server asks for configuration and capabilities; there is nothing to tell, but it waits for an answer.
      if (message.id !== undefined)
        send({ id: message.id, result: message.params?.items?.map(() => null) ?? null });
      return;
    }
    const waiting = open.get(message.id as number);
    open.delete(message.id as number);
    hold();
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  };
  /** The server keeps a program alive only while an answer is due. */
  const hold = (): void => {
    const pipe = child.stdout as Socket;
    if (open.size > 0) pipe.ref();
    else pipe.unref();
  };
  start();

  return {
    request: <T>(method: string, params: unknown) =>
      new Promise<T>((resolve, reject) => {
        if (over) return reject(over);
        const id = ++lastId;
        const request = { id, method, params };
        open.set(id, { request, sentAgain: false, resolve: value => resolve(value as T), reject });
        hold();
        send(request);
      }),
    notify: (method, params) => send({ method, params }),
    onRestart: listener => void (restarted = listener),
    close() {
      over ??= new Error("the session is closed");
      child.kill();
    },
  };
}

/** Cuts a byte stream into messages by their Content-Length headers. */
function frames(receive: (message: Message) => void): (chunk: Buffer) => void {
  let buffer: Buffer = Buffer.alloc(0);
  return chunk => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    for (;;) {
      const headerEnd = buffer.indexOf("\r\n\r\n");
      if (headerEnd < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, headerEnd))?.[1]);
      const end = headerEnd + 4 + length;
      if (buffer.length < end) return;
      const body = buffer.toString("utf8", headerEnd + 4, end);
      buffer = buffer.subarray(end);
      receive(JSON.parse(body) as Message);
    }
  };
}
