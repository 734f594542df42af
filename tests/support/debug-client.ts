import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Broadcast, Executed, TestKernel } from "./kernel.ts";

type Response = DebugProtocol.Response & { readonly body: Record<string, unknown> };

interface DebugEvent {
  readonly event: string;
  readonly body: Record<string, unknown>;
  /** What was broadcast since the event before. */
  readonly before: readonly Broadcast[];
}

export interface Where {
  readonly reason: unknown;
  readonly name: string;
  readonly line: number;
  readonly path: string | undefined;
  readonly frame: number;
  readonly frames: readonly DebugProtocol.StackFrame[];
  readonly body: Record<string, unknown>;
  readonly before: readonly Broadcast[];
}

/** A front end's side of the debugger, on a real kernel. */
export function debugClient(kernel: TestKernel) {
  const request = (command: string, options: object = {}): Promise<Response> =>
    kernel.do("debug", { command, arguments: options });
  const ask = async (command: string, options: object = {}) => {
    const response = await request(command, options);
    if (!response.success) throw new Error(response.message);
    return response.body;
  };
  const event = (...names: string[]): Promise<DebugEvent> => kernel.do("debug_event", { names });
  const client = {
    request,
    ask,
    event,
    async start(options: object = {}): Promise<void> {
      await ask("initialize", { clientID: "test", linesStartAt1: true });
      await ask("attach", options);
    },
    /** Breakpoints in a cell that has not run; the lines they were put on. */
    async breakAt(code: string, ...wanted: (number | object)[]): Promise<DebugProtocol.Breakpoint[]> {
      const { sourcePath } = await ask("dumpCell", { code });
      const breakpoints = wanted.map(one => (typeof one === "number" ? { line: one } : one));
      const body = await ask("setBreakpoints", { source: { path: sourcePath }, breakpoints });
      await ask("configurationDone");
      return body.breakpoints as DebugProtocol.Breakpoint[];
    },
    /** Takes all breakpoints away and lets a stopped program go. */
    async clear(): Promise<void> {
      const { breakpoints, stoppedThreads } = await ask("debugInfo");
      for (const { source } of breakpoints as { source: string }[])
        await ask("setBreakpoints", { source: { path: source }, breakpoints: [] });
      await ask("setExceptionBreakpoints", { filters: [] });
      if ((stoppedThreads as number[]).length > 0) await kernel.do("interrupt");
    },
    begin: (code: string): Promise<string> => kernel.do("begin", { code }),
    finish: (cell: string): Promise<Executed> => kernel.do("finish", { request: cell }),
    /** Where the program stopped next. */
    async stopped(): Promise<Where> {
      const { body, before } = await event("stopped");
      const frames = (await ask("stackTrace", { threadId: 1 })).stackFrames as DebugProtocol.StackFrame[];
      const [{ id, line, name, source }] = frames;
      return { reason: body.reason, name, line, path: source?.path, frame: id, frames, body, before };
    },
    async step(how: "next" | "stepIn" | "stepOut" | "continue"): Promise<Where> {
      await ask(how, { threadId: 1 });
      return client.stopped();
    },
    scopes: async (frameId: number) => (await ask("scopes", { frameId })).scopes as DebugProtocol.Scope[],
    async variables(variablesReference: number, page: object = {}): Promise<DebugProtocol.Variable[]> {
      return (await ask("variables", { variablesReference, ...page })).variables as DebugProtocol.Variable[];
    },
    /** The values of one scope by name. */
    async values(frameId: number, scope: string): Promise<Record<string, string>> {
      const { variablesReference } = (await client.scopes(frameId)).find(({ name }) => name === scope)!;
      return Object.fromEntries(
        (await client.variables(variablesReference)).map(({ name, value }) => [name, value]),
      );
    },
    evaluate: async (expression: string, frameId?: number, context?: string) =>
      (await ask("evaluate", {
        expression,
        frameId,
        context,
      })) as unknown as DebugProtocol.EvaluateResponse["body"],
  };
  return client;
}
