import { getHeapStatistics, setFlagsFromString } from "node:v8";
import type { MessagePort } from "node:worker_threads";
import { watchLoads } from "../../../lib/core/contents.ts";
import { setProgressSink } from "../../../lib/core/progress.ts";
import type { CommMessage } from "../../display/cell.ts";
import { attachComms } from "../../display/comm.ts";
import { cellProgress } from "../../display/progress.ts";
import { serveTablePages } from "../../display/table-pages.ts";
import type { Evaluation } from "../../session/evaluate/contract.ts";
import { createEvaluator } from "../../session/evaluate/evaluator.ts";
import type { SessionOutput } from "../../session/session.ts";
import { cellOf, doneOf, isFlat, type Run } from "../link/flat.ts";
import type { Request, Shown, ToProtocol, ToUser } from "../link/messages.ts";
import { attachInput } from "../../display/input.ts";
import { Questions } from "./questions.ts";
import { serveStandardInput } from "./standard-input.ts";
import { newestChild } from "../link/child-processes.ts";
import { plainError } from "../../session/plain-error.ts";
import { plainBundle, plainJson } from "../../display/plain.ts";
import { RingWriter } from "../link/ring.ts";

/**
 * Four collections in a row that free little would end the process, also while no cell runs, although there is room yet. That
 * cells leave room is seen to by who watches the heap.
 */
const liveOnFull = "--no-detect-ineffective-gcs-near-heap-limit";

/** The user's thread: runs what the protocol's thread sends and returns outputs and outcomes. */
export async function serveEvaluator(
  workingFolder: string,
  memory: SharedArrayBuffer,
  port: MessagePort,
  outputs: MessagePort,
  /** Whether the front end has comms (a notebook has, a terminal has not), and whether it shows ANSI colours. */
  { comms = true, colors = true }: { readonly comms?: boolean; readonly colors?: boolean } = {},
): Promise<void> {
  setFlagsFromString(liveOnFull);
  const tell = (message: ToProtocol): void => port.postMessage(message);
  const ring = new RingWriter(memory, () => tell({ type: "wake" }));
  let shown = 0;
  const show = (cell: number, output: SessionOutput): void => {
    if (output.kind === "stream") return ring.write(output.name, cell, output.text);
    const numbered: Shown = [++shown, plainOutput(output)];
    outputs.postMessage(numbered);
    ring.write("message", cell, String(shown));
  };
  const evaluator = await createEvaluator({
    workingFolder,
    colors,
    childWait: () => ring.wait(newestChild()),
  });
  setProgressSink(cellProgress);
  watchLoads(under => ring.load(under));
  if (comms) serveTablePages();
  const hear = comms
    ? attachComms(message => tell({ type: "comm", message: plainComm(message) }))
    : async () => false;
  const questions = new Questions(cell => evaluator.isRunning(cell));
  attachInput(question => questions.ask(question));
  serveStandardInput(
    question => questions.ask(question),
    (cell, error) => evaluator.fail(cell, error),
  );

  const run = (message: Run): void => {
    const [id] = message;
    void evaluator
      .run(cellOf(message), output => show(id, output))
      .then(evaluation => tell(doneOf(id, plain(evaluation))))
      // Who waits for the cell must hear of its end, also where a cell took from this code what it is made of.
      .catch((error: unknown) => tell([id, lost(error)]));
  };
  const handlers: { [T in Request["type"]]: (message: Extract<Request, { type: T }>) => void } = {
    expect: ({ code }) => evaluator.expect(code),
    comm: ({ id, message }) =>
      void evaluator
        .runEvent(
          () => hear(message),
          output => show(id, output),
        )
        .then(known => tell({ type: "heard", id, known: known !== false })),
    answer: ({ id, answer }) => questions.answer(id, answer),
    interrupt: ({ serial }) => {
      try {
        evaluator.interrupt();
      } finally {
        tell({ type: "interrupted", serial });
      }
    },
  };
  port.on("message", (message: ToUser) =>
    isFlat(message) ? run(message) : (handlers[message.type] as (message: Request) => void)(message),
  );
  // Until the other thread has signals of its own. Ctrl-C in the terminal of the server reaches its kernels too; it must stop a
  // cell, not the kernel.
  process.on("SIGINT", () => evaluator.interrupt());
  tell({ type: "ready", heapLimit: getHeapStatistics().heap_size_limit });
}

/** The live result stays in this thread. */
function plain(evaluation: Evaluation): Evaluation {
  if (evaluation.status === "error") return evaluation;
  return { status: "ok", ...(evaluation.bundle && { bundle: plainBundle(evaluation.bundle) }) };
}

const lost = (error: unknown): Evaluation => ({
  status: "error",
  error: plainError("KernelError", `What became of the cell cannot be told: ${String(error)}`),
});

/** The same with its bytes as they are: they are copies already. */
function plainComm(message: CommMessage): CommMessage {
  return { ...message, data: plainJson(message.data), metadata: plainJson(message.metadata) };
}

function plainOutput(output: SessionOutput): SessionOutput {
  switch (output.kind) {
    case "comm":
      return { kind: "comm", message: plainComm(output.message) };
    case "display":
    case "result": {
      const { bundle, metadata } = output;
      return {
        ...output,
        bundle: plainBundle(bundle),
        ...(metadata && { metadata: plainJson(metadata) }),
      };
    }
    default:
      return output;
  }
}
