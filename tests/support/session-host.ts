/** The process in which a tested session runs: real Node, no test runner around it. Answers one request at a time. */
import { openSession, type SessionOutput, type TypeMode } from "../../kernel/session/index.ts";

export interface HostRequest {
  readonly id: number;
  readonly method: "open" | "execute" | "complete" | "inspect" | "isComplete" | "interrupt" | "close";
  readonly args: readonly unknown[];
}

let session: Awaited<ReturnType<typeof openSession>>;
const send = (message: object): void => void process.send?.(message);
const show = (cell: number) => (output: SessionOutput) => send({ output, cell });

const methods: Record<HostRequest["method"], (id: number, ...args: never[]) => unknown> = {
  async open(_id, workingFolder: string, types: TypeMode, breakOnSigint: boolean) {
    session = await openSession({ workingFolder, types, breakOnSigint, onOutput: show(0) });
  },
  async execute(id, code: string, options: object) {
    const { result: _live, ...outcome } = {
      result: undefined,
      ...(await session.execute(code, { ...options, onOutput: show(id) })),
    };
    return outcome;
  },
  complete: (_id, code: string, cursor: number) => session.complete(code, cursor),
  inspect: (_id, code: string, cursor: number) => session.inspect(code, cursor),
  isComplete: (_id, code: string) => session.isComplete(code),
  interrupt: () => session.interrupt(),
  close: () => session.close(),
};

// A terminal front end does the same: Ctrl-C stops what waits, and what blocks is stopped by the session itself.
process.on("SIGINT", () => session.interrupt());
process.on("message", ({ id, method, args }: HostRequest) => {
  Promise.resolve((methods[method] as (id: number, ...args: unknown[]) => unknown)(id, ...args)).then(
    value => send({ id, value }),
    (error: Error) => send({ id, error: error.stack }),
  );
});
