import type { Session, SessionError, SessionOutput } from "../../../session/session.ts";
import type { Handler, Kernel } from "../handler.ts";
import { subshellOf, type Message } from "../sockets/wire.ts";

export const execute: Handler = async ({ content, message, reply }, kernel) => {
  const { publisher, subshells, history } = kernel;
  // Taken now: while the cell runs its subshell may be deleted.
  const queue = subshells.of(message.header);
  const interrupted = queue.interruptionOf(message.header);
  const session = await kernel.session;
  const code = String(content.code ?? "");
  const silent = content.silent === true;
  // Nothing was entered: as in IPython it has no number.
  const storeHistory = !silent && content.store_history !== false && code.trim() !== "";
  const { header } = message;
  const { tags, cellId, deletedCells } = message.metadata;
  const order = typeof cellId === "string" ? await kernel.notebookOrder() : undefined;
  session.arrange({ deleted: texts(deletedCells), order });
  const told = texts(tags) ?? ((await kernel.effectTags.has(code)) ? ["effect"] : []);
  const line = session.executionCount + 1;
  // While the cell is checked or runs: the history of a year may still have to be read.
  if (storeHistory) setImmediate(() => history.add(line, code));
  if (!silent)
    publisher.announce(
      "execute_input",
      { code, execution_count: session.executionCount + (storeHistory ? 1 : 0) },
      header,
    );

  const outcome = await session.execute(code, {
    silent,
    storeHistory,
    tags: told,
    cellId: typeof cellId === "string" ? cellId : undefined,
    lane: laneOf(message),
    interrupted,
    confirmEffect: () => kernel.effects.confirm(message),
    onOutput: output => {
      if (output.kind === "result" && storeHistory)
        history.addOutput(output.count, output.bundle["text/plain"]);
      // A silent cell shows nothing, but its widgets and questions are as real as any.
      if (!silent || isExchange(output)) kernel.show(output, message);
    },
  });

  const execution_count = outcome.count;
  const user_expressions =
    outcome.status === "ok" ? await evaluateAll(content.user_expressions, message, kernel) : {};
  kernel.stdin.end(message);
  const metadata = typeof cellId === "string" ? staleCells(session) : undefined;
  if (outcome.status === "error") {
    // Nothing of a batch runs beyond an effect, whatever the batch wants to happen after an error.
    const goesOn = content.stop_on_error === false && outcome.error.ename !== "EffectRefused";
    const abortWaiting = goesOn ? undefined : queue.takeWaiting();
    reply({ ...failure(outcome.error), execution_count, payload: [] }, metadata);
    await abortWaiting?.();
  } else if (outcome.status === "aborted") reply({ status: "aborted", execution_count });
  else {
    const payload =
      outcome.offered === undefined
        ? []
        : [{ source: "set_next_input", text: outcome.offered, replace: false }];
    reply({ status: "ok", execution_count, user_expressions, payload }, metadata);
  }
};

/** Not shown but exchanged with the front end. */
const isExchange = (output: SessionOutput): boolean => output.kind === "comm" || output.kind === "question";

const laneOf = ({ header }: Message): string => String(subshellOf(header) ?? "");

const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter(member => typeof member === "string") : undefined;

/** The cells of the notebook that are stale now, with the reasons, for a front end that marks them. */
const staleCells = (session: Session): object => ({
  peak: {
    stale: Object.fromEntries(
      session.stale().flatMap(({ cell, reasons }) => (cell ? [[cell, reasons]] : [])),
    ),
  },
});

const failure = ({ ename, evalue, traceback }: SessionError): object => ({
  status: "error",
  ename,
  evalue,
  traceback,
});

/** Values that the front end wants to know after the cell: each a bundle or an error of its own. */
async function evaluateAll(
  expressions: unknown,
  message: Message,
  kernel: Kernel,
): Promise<Record<string, object>> {
  const results: Record<string, object> = {};
  if (typeof expressions !== "object" || expressions === null) return results;
  const session = await kernel.session;
  for (const [name, expression] of Object.entries(expressions)) {
    let data: object = {};
    const onOutput = (output: SessionOutput): void => {
      if (output.kind === "result") data = output.bundle;
      else if (isExchange(output)) kernel.show(output, message);
    };
    const outcome = await session.execute(String(expression), {
      storeHistory: false,
      lane: laneOf(message),
      onOutput,
    });
    results[name] =
      outcome.status === "error" ? failure(outcome.error) : { status: "ok", data, metadata: {} };
  }
  return results;
}
