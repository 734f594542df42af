import * as z from "zod";

const position = z.number().int();

const source = z.object({
  name: z.string().optional(),
  path: z.string().optional(),
  sourceReference: z.number().optional(),
});

/** Arguments of each request this adapter knows, as the Debug Adapter Protocol and Jupyter define them. What else is sent along is left out. */
export const requests = {
  initialize: z.object({ clientID: z.string().optional() }),
  attach: z.object({ justMyCode: z.boolean().default(true) }),
  configurationDone: z.object({}),
  disconnect: z.object({ terminateDebuggee: z.boolean().default(false) }),
  terminate: z.object({}),
  debugInfo: z.object({}),
  dumpCell: z.object({ code: z.string() }),
  setBreakpoints: z.object({
    source,
    breakpoints: z
      .array(
        z.object({
          line: position,
          column: position.optional(),
          condition: z.string().optional(),
          hitCondition: z.string().optional(),
          logMessage: z.string().optional(),
        }),
      )
      .default([]),
  }),
  setExceptionBreakpoints: z.object({ filters: z.array(z.string()) }),
  threads: z.object({}),
  stackTrace: z.object({ startFrame: z.number().default(0), levels: z.number().default(0) }),
  scopes: z.object({ frameId: z.number() }),
  variables: z.object({
    variablesReference: z.number(),
    filter: z.enum(["indexed", "named"]).optional(),
    start: z.number().nonnegative().optional(),
    count: z.number().nonnegative().optional(),
  }),
  setVariable: z.object({ variablesReference: z.number(), name: z.string(), value: z.string() }),
  setExpression: z.object({ expression: z.string(), value: z.string(), frameId: z.number().optional() }),
  evaluate: z.object({
    expression: z.string(),
    frameId: z.number().nullish(),
    context: z.string().optional(),
  }),
  continue: z.object({}),
  next: z.object({}),
  stepIn: z.object({}),
  stepOut: z.object({}),
  pause: z.object({}),
  source: z.object({ source: source.default({}), sourceReference: z.number().optional() }),
  exceptionInfo: z.object({}),
  modules: z.object({ startModule: z.number().default(0), moduleCount: z.number().default(0) }),
  inspectVariables: z.object({}),
  richInspectVariables: z.object({ variableName: z.string(), frameId: z.number().nullish() }),
  copyToGlobals: z.object({
    srcVariableName: z.string(),
    dstVariableName: z.string(),
    srcFrameId: z.number(),
  }),
};

export type Command = keyof typeof requests;
export type ArgumentsOf<C extends Command> = z.output<(typeof requests)[C]>;
