import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MimeBundle } from "../../../lib/core/display.ts";
import { parentPort } from "node:worker_threads";
import { KernelDebugger } from "../../debug/debugger.ts";
import type { Evaluator } from "../../session/evaluate/contract.ts";
import type { Session } from "../../session/session.ts";
import type { Channels } from "./sockets/channels.ts";
import { Comms } from "./comms.ts";
import { debugged } from "./remote/debugged.ts";
import { Effects } from "./queue/effects.ts";
import { EffectTags } from "./queue/effect-tags.ts";
import { History } from "./history.ts";
import { dispatcher } from "./dispatch.ts";
import type { Kernel } from "./handler.ts";
import type { ProtocolStart } from "../link/messages.ts";
import { log } from "./log.ts";
import { watchParent } from "./parent.ts";
import { notebookOrder } from "./queue/notebook-order.ts";
import { Publisher } from "./sockets/publisher.ts";
import { RemoteEvaluator } from "./remote/evaluator.ts";
import { Subshells } from "./queue/subshells.ts";
import { Stdin } from "./stdin.ts";
import { Wire, type Message } from "./sockets/wire.ts";
import type { Endpoint } from "./zmtp/endpoint.ts";
import type { Router } from "./zmtp/router.ts";

/** Joins channels, session and handlers, and listens. */
export function serveKernel(start: ProtocolStart, channels: Channels): void {
  const wire = new Wire(start.connection.key);
  const publisher = new Publisher(wire, messages => channels.iopub.send(messages));
  const evaluator = new RemoteEvaluator(start.ring, start.port, start.outputs);
  const subshells = new Subshells();
  const comms = new Comms(publisher, (message, onOutput) => evaluator.deliver(message, onOutput));
  evaluator.onComm = message => comms.publish(message);
  const home = process.env.PEAK_HOME ?? join(start.workingFolder, ".peak");
  const debug = new KernelDebugger(
    {
      interrupt: () => kernel.interrupt(),
      declare: async name => (await session).declare(name),
      show: name => (subshells.main.running ? undefined : resultOf(session, name)),
    },
    event => {
      evaluator.collect();
      publisher.publish("debug_event", event, subshells.main.running);
    },
  );
  const notices: string[] = [];
  const told: string[] = [];
  const complain = (notice: string): void => {
    if (told.some(before => before.startsWith(notice))) return;
    log(notice);
    notices.push(notice);
    told.push(notice);
  };
  const turn = async (): Promise<void> => {
    // Of two immediates the second comes after a look at the sockets.
    for (let i = 0; i < 2; i++) await new Promise(resolve => void setImmediate(resolve));
    await Promise.all(Object.values(channels).map((channel: Endpoint) => channel.introduced()));
  };
  const session = openRemoteSession(start, debugged(evaluator, debug), { turn, notices, complain });

  let opened: Session | undefined;
  const stdin = new Stdin(wire, publisher, frames => channels.stdin.send(frames));

  const kernel: Kernel = {
    session,
    publisher,
    subshells,
    comms,
    stdin,
    debugger: debug,
    effects: new Effects(subshells.main, stdin),
    effectTags: new EffectTags(start.workingFolder),
    notebookOrder: notebookOrder(),
    show(output, request) {
      if (output.kind === "comm") comms.publish(output.message, request.header);
      else if (output.kind === "question")
        stdin.ask(output.question, request, answer => evaluator.answer(output.id, answer));
      else publisher.show(output, request.header);
    },
    history: new History(join(home, "history.jsonl")),
    async interrupt(date) {
      // At once: the session may not be there yet, and the cell that waits for it must not run then.
      subshells.interrupt(date);
      if (!opened) return;
      const { interrupt } = opened;
      await debug.interrupting(async () => {
        interrupt();
        await evaluator.interrupted();
      });
    },
    async shutdown() {
      // Who sent a cell is answered while there is a way to answer.
      await subshells.close();
      const ended = kernel.interrupt().then(() => subshells.drained());
      const listens = await Promise.race([ended.then(() => true), sleep(200, false)]);
      publisher.flush();
      await kernel.history.written();
      const closed = Promise.all(Object.values(channels).map((channel: Endpoint) => channel.close()));
      // A cell that blocks its thread keeps the process and whatever waits for that thread: it is ended from outside, once
      // the last words are out.
      if (!listens) {
        evaluator.endChild();
        return void setTimeout(() => process.kill(process.pid, "SIGKILL"), 100);
      }
      // Nor must what is still starting (a type service on a starved machine) hold up the end.
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 5_000);
      await (await session).close();
      await closed;
      parentPort!.postMessage("end");
      // A cell that began in the last moment keeps that thread from hearing it.
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 500);
    },
  };

  evaluator.onSigint = () => void kernel.interrupt();

  void session.then(async open => {
    opened = open;
    // Whoever is in a hurry runs the first cell himself.
    if (!subshells.main.running)
      await (await import("./remote/rehearse.ts")).rehearse(kernel, evaluator, start.workingFolder);
    setImmediate(() => kernel.history.load());
    const { configFault } = await import("../../session/config-fault.ts");
    const fault = configFault();
    if (fault !== undefined) complain(fault);
  });
  const receive = dispatcher(kernel, (channel, type, content, options) =>
    channels[channel].send(wire.encode(type, content, options)),
  );
  listen(channels.control, wire, message => receive("control", message));
  listen(channels.shell, wire, message => receive("shell", message));
  listen(channels.stdin, wire, message => stdin.receive(message));
  // Greets each new subscriber, so that a client knows that it misses nothing from here on.
  channels.iopub.listen(topic =>
    publisher.publish("iopub_welcome", { subscription: topic.toString("utf8") }),
  );
  publisher.status("starting");
  watchParent();
}

interface OpenRemote {
  /** Resolves when whoever came was heard. */
  readonly turn: () => Promise<void>;
  readonly notices: string[];
  readonly complain: (notice: string) => void;
}

/**
 * The session's other half is loaded after the first messages can be answered, and in steps with a turn for messages between them: an
 * import holds this thread until all that it reaches is loaded.
 */
async function openRemoteSession(
  { types, workingFolder }: ProtocolStart,
  evaluator: Evaluator,
  { turn, notices, complain }: OpenRemote,
): Promise<Session> {
  await turn();
  const { startTypes } = await import("../../session/types/start.ts");
  const service = startTypes(workingFolder, complain);
  await turn();
  await import("../../session/type-mode.ts");
  await turn();
  await import("../../session/compile/compile.ts");
  await turn();
  const { openLanguage } = await import("../../session/open-language.ts");
  await turn();
  const language = openLanguage({ types, workingFolder, service }, complain);
  const { makeSession } = await import("../../session/make.ts");
  return makeSession({
    language,
    evaluator,
    notices,
  });
}

/** Hands over what is a message and comes from who knows the key; anything else is logged and forgotten. */
function listen(socket: Router, wire: Wire, receive: (message: Message) => void): void {
  socket.listen(frames => {
    try {
      receive(wire.decode(frames));
    } catch (error) {
      log(`ignored a message: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** What an expression shows as the result of a cell that is not counted. */
async function resultOf(session: Promise<Session>, expression: string): Promise<MimeBundle> {
  let shown: MimeBundle = { "text/plain": "undefined" };
  const outcome = await (
    await session
  ).execute(expression, {
    storeHistory: false,
    onOutput: output => {
      if (output.kind === "result") shown = output.bundle;
    },
  });
  return outcome.status === "error" ? { "text/plain": outcome.error.plain } : shown;
}
