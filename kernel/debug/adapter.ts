import type { Debugger } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { MimeBundle } from "../../lib/core/display.ts";
import { PeakError } from "../../lib/core/errors.ts";
import type { CompiledCell } from "../session/compile/compile.ts";
import { Breakpoints } from "./breakpoints/breakpoints.ts";
import { capabilities } from "./capabilities.ts";
import { type CellFiles, fileNaming } from "./cell-files.ts";
import { evaluate, type EvaluationPlace, showNow } from "./evaluate.ts";
import { assignable, copyToNotebook, notebookNames, setProperty } from "./variables/notebook.ts";
import type { ArgumentsOf, Command } from "./requests.ts";
import { refreshVariables } from "./variables/refresh.ts";
import { Scripts } from "./scripts.ts";
import { Stops, threadId } from "./stops.ts";
import { connectToUserThread, objectGroup } from "./target.ts";
import { scopesOf } from "./variables/scopes.ts";
import { Variables } from "./variables/variables.ts";

/** What the debugger needs of the kernel around it. */
export interface DebugHost {
  /** Tells every front end. */
  event(event: string, body: object): void;
  /** The full display of a variable, pictures included; undefined while a cell runs, because that would have to wait for its end. */
  show(name: string): Promise<MimeBundle> | undefined;
  /** Makes a name known to the type checker. */
  declare(name: string): Promise<void>;
  /** Ends the running cell. */
  interrupt(): Promise<void>;
}

type Handlers = { readonly [C in Command]: (options: ArgumentsOf<C>) => Promise<object | void> };

/**
 * The debug adapter: speaks the Debug Adapter Protocol with Jupyter's additions on one side and V8's inspector protocol on
 * the other. It lives in another thread than the program, and so answers while the program stands still.
 */
export function createDebugAdapter(files: CellFiles, host: DebugHost) {
  const target = connectToUserThread();
  const scripts = new Scripts(target, files);
  const variables = new Variables(target, () => place());
  let attached = false;
  /** Every number that a frame of this stop was given. */
  const frameIds = new Map<number, Debugger.CallFrame>();
  /** Those that a stack trace gives, innermost first. */
  let numbered: readonly (readonly [number, Debugger.CallFrame])[] = [];
  let lastFrameId = 0;
  const number = (frames: readonly Debugger.CallFrame[]): void => {
    numbered = frames.map(frame => [++lastFrameId, frame] as const);
    for (const [id, frame] of numbered) frameIds.set(id, frame);
  };

  const breakpoints = new Breakpoints(target, files, scripts, breakpoint =>
    host.event("breakpoint", { reason: "changed", breakpoint }),
  );
  const stops = new Stops(target, files, scripts, {
    hit: ids => breakpoints.hit(ids),
    stopped({ frames, event }) {
      variables.clear();
      frameIds.clear();
      number(frames);
      host.event("stopped", event);
    },
    continued() {
      frameIds.clear();
      numbered = [];
      void forget();
      host.event("continued", { threadId, allThreadsContinued: true });
    },
  });

  /** Lets go of the values that were shown, so that the program's memory is its own again. */
  const forget = async (): Promise<void> => {
    variables.clear();
    // A thread that has ended holds nothing.
    await target.post("Runtime.releaseObjectGroup", { objectGroup }).catch(() => undefined);
  };
  const frame = (frameId: number): Debugger.CallFrame => {
    const found = frameIds.get(frameId);
    if (!found)
      throw new PeakError("not_found", `frameId must be a frame of the current stop, received ${frameId}.`, {
        hint: "The program went on since. Ask for the stack trace again.",
      });
    return found;
  };
  /** Without a frame the notebook itself is meant: at a stop that is the outermost frame, as V8 ends an endless evaluation only in one. */
  const place = (frameId?: number | null): EvaluationPlace => {
    const outermost = stops.current?.frames.at(-1);
    return frameId !== null && frameId !== undefined ? frame(frameId) : outermost;
  };
  /** An evaluation there may have assigned anything. */
  const changed = async (at: EvaluationPlace): Promise<void> => {
    const frames = stops.current?.frames ?? [];
    const frame = frames.find(({ callFrameId }) => callFrameId === at?.callFrameId);
    if (!frame) return;
    await refreshVariables(target, frame);
    // JupyterLab empties its variables after an evaluation and asks for them again only where it sees another frame. It goes to the
    // innermost then, so for the others the numbers stay.
    if (frame === frames[0]) number(frames);
  };
  const stop = () => {
    if (!stops.current)
      throw new PeakError("unavailable", "The program is not stopped.", {
        hint: "Set a breakpoint and run the cell, or pause it.",
      });
    return stops.current;
  };

  const handlers: Handlers = {
    async initialize({ clientID }) {
      // Its tree shows a variable's type in place of its value, unless the type is missing.
      variables.showsTypes = clientID !== "jupyterlab";
      setTimeout(() => host.event("initialized", {}), 0);
      return capabilities;
    },
    async attach({ justMyCode }) {
      scripts.justMyCode = justMyCode;
      if (!attached) await target.post("Debugger.enable");
      // `skipAnonymous` is missing in the type declarations.
      const hidden = { patterns: scripts.hidden, skipAnonymous: true };
      await target.post("Debugger.setBlackboxPatterns", hidden);
      await stops.catch();
      if (!attached) await breakpoints.activate();
      attached = true;
    },
    async configurationDone() {},
    async disconnect({ terminateDebuggee }) {
      if (terminateDebuggee) await host.interrupt();
      await stops.go();
      if (attached) await target.post("Debugger.disable");
      attached = false;
      stops.reset();
      breakpoints.clear();
      scripts.clear();
    },
    terminate: () => host.interrupt(),
    debugInfo: async () => ({
      isStarted: attached,
      ...fileNaming,
      breakpoints: breakpoints.list(),
      stoppedThreads: stops.current ? [threadId] : [],
      richRendering: true,
      exceptionPaths: ["TypeScript Exceptions"],
      copyToGlobals: true,
    }),
    async dumpCell({ code }) {
      const sourcePath = files.dump(code);
      await breakpoints.known(sourcePath);
      return { sourcePath };
    },
    setBreakpoints: async ({ source: { path = "" }, breakpoints: wanted }) => ({
      breakpoints: await breakpoints.replace(path, wanted),
    }),
    async setExceptionBreakpoints({ filters }) {
      stops.exceptions = filters.includes("all") ? "all" : filters.includes("uncaught") ? "uncaught" : "none";
      if (attached) await stops.catch();
      return {
        breakpoints: filters.map(filter => ({ verified: filter === "all" || filter === "uncaught" })),
      };
    },
    threads: async () => ({ threads: [{ id: threadId, name: "cells" }] }),
    async stackTrace({ startFrame, levels }) {
      const stackFrames = numbered
        .slice(startFrame, levels > 0 ? startFrame + levels : undefined)
        .map(([id, { functionName, location, scopeChain }]): DebugProtocol.StackFrame => {
          const at = scripts.placeOf(location);
          const name =
            functionName ||
            (scopeChain.some(({ type }) => type === "local") ? "(anonymous)" : (at.source.name ?? ""));
          return { id, name, ...at };
        });
      return { stackFrames, totalFrames: numbered.length };
    },
    scopes: async ({ frameId }) => ({
      scopes: scopesOf(frame(frameId)).map(({ name, hint, parts }) => ({
        name,
        ...(hint !== undefined && { presentationHint: hint }),
        variablesReference: variables.add({ kind: "scope", parts }),
        expensive: false,
      })),
    }),
    variables: async ({ variablesReference, ...page }) => ({
      variables: await variables.list(variablesReference, page),
    }),
    async setVariable({ variablesReference, name, value }) {
      const container = variables.container(variablesReference);
      const frames = stops.current?.frames ?? [];
      const to =
        container.kind === "scope"
          ? container.parts.find(({ frame }) => frame)?.frame?.callFrameId
          : frames[0]?.callFrameId;
      const at = frames.find(({ callFrameId }) => callFrameId === to);
      const result = await evaluate(target, value, at);
      if (container.kind !== "scope") await setProperty(target, container, name, result);
      else if (!at) await copyToNotebook(target, name, result);
      else await assignable(target, container.parts, name, result);
      return variables.show(name, result, name);
    },
    async setExpression({ expression, value, frameId }) {
      const at = place(frameId);
      const result = await evaluate(target, `${expression} = (${value})`, at);
      await changed(at);
      return variables.show(expression, result, expression);
    },
    async evaluate({ expression, frameId, context }) {
      const at = place(frameId);
      const value = await evaluate(target, expression, at, { pure: context === "hover" });
      if (context === "repl") await changed(at);
      const {
        value: result,
        type,
        variablesReference,
        indexedVariables,
      } = variables.show("", value, expression);
      return { result, type, variablesReference, indexedVariables };
    },
    async continue() {
      await stops.go();
      return { allThreadsContinued: true };
    },
    next: () => stops.step("stepOver"),
    stepIn: () => stops.step("stepInto"),
    stepOut: () => stops.step("stepOut"),
    pause: () => stops.pause(),
    async source({ source, sourceReference }) {
      const content = await scripts.source({
        path: source.path,
        sourceReference: source.sourceReference ?? sourceReference,
      });
      if (content === undefined)
        throw new PeakError(
          "not_found",
          `No source is known as ${source.path ?? sourceReference ?? "that"}.`,
          {
            hint: "Run the cell, or open a file that is loaded.",
          },
        );
      return { content, mimeType: "text/typescript" };
    },
    async exceptionInfo() {
      const { thrown } = stop();
      if (!thrown)
        throw new PeakError("unavailable", "The program did not stop for an exception.", {
          hint: "Look at the stopped event's reason first.",
        });
      const { description, className, value } = thrown as {
        description?: string;
        className?: string;
        value?: unknown;
      };
      const text = description ?? String(value);
      return {
        exceptionId: className ?? "thrown",
        description: text.split("\n", 1)[0],
        breakMode: stops.exceptions === "all" ? "always" : "unhandled",
        details: { message: text.split("\n", 1)[0], typeName: className, stackTrace: text },
      };
    },
    async modules({ startModule, moduleCount }) {
      const all = scripts.modules();
      return {
        modules: all.slice(startModule, moduleCount > 0 ? startModule + moduleCount : undefined),
        totalModules: all.length,
      };
    },
    async inspectVariables() {
      if (!stops.current) await forget();
      return { variables: await notebookNames(target, variables) };
    },
    async richInspectVariables({ variableName, frameId }) {
      if (
        !/^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Continue}$_#]+|\[(?:\d+|"[^"\\]*")\])*$/u.test(
          variableName,
        )
      )
        return { data: {}, metadata: {} };
      const idle = stops.current ? undefined : host.show(variableName);
      return { data: await (idle ?? showNow(target, variableName, place(frameId))), metadata: {} };
    },
    async copyToGlobals({ srcVariableName, dstVariableName, srcFrameId }) {
      const value = await evaluate(target, srcVariableName, place(srcFrameId));
      if (await copyToNotebook(target, dstVariableName, value)) await host.declare(dstVariableName);
      return variables.show(dstVariableName, value, dstVariableName);
    },
  };

  return {
    handlers,
    get attached(): boolean {
      return attached;
    },
    bind: (cell: CompiledCell) => breakpoints.bind(cell),
    cellEnded: () => stops.cellEnded(),
    ending: (work: () => Promise<void>) => stops.ending(work),
    close: () => target.disconnect(),
  };
}
