import { join } from "node:path";
import type { Router } from "zeromq";
import type { Session } from "../../session/session.ts";
import type { Channels } from "./channels.ts";
import { Comms } from "./comms.ts";
import { ExecuteQueue } from "./execute-queue.ts";
import { History } from "./history.ts";
import { dispatcher } from "./dispatch.ts";
import type { Channel, Kernel } from "./handler.ts";
import type { ProtocolStart } from "../link/messages.ts";
import { log } from "./log.ts";
import { watchParent } from "./parent.ts";
import { Publisher } from "./publisher.ts";
import { RemoteEvaluator } from "./remote.ts";
import { Wire } from "./wire.ts";

/** Joins channels, session and handlers, and listens. */
export function serveKernel(start: ProtocolStart, channels: Channels): void {
  const wire = new Wire(start.connection.key);
  const publisher = new Publisher(wire, frames => channels.iopub.send(frames));
  const evaluator = new RemoteEvaluator(start.ring, start.port, start.outputs);
  const queue = new ExecuteQueue();
  const comms = new Comms(publisher, (message, onOutput) => evaluator.deliver(message, onOutput));
  evaluator.onComm = message => comms.publish(message);
  const home = process.env.PEAK_HOME ?? join(start.workingFolder, ".peak");
  const session = openRemoteSession(start, evaluator);

  const kernel: Kernel = {
    session,
    publisher,
    queue,
    comms,
    show(output, parent) {
      if (output.kind === "comm") comms.publish(output.message, parent);
      else publisher.show(output, parent);
    },
    history: new History(join(home, "history.jsonl")),
    async interrupt() {
      (await session).interrupt();
      await evaluator.interrupted();
    },
    async shutdown() {
      await publisher.flush();
      // A cell that blocks its thread would keep the process: it gets a moment to leave, then it is ended from outside.
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 500);
      await (await session).close();
      for (const socket of Object.values(channels)) (socket as Router).close();
      // The end of this thread is the end of the process; main.ts sees to it.
      process.exit(0);
    },
  };

  const sends: Record<Channel, Promise<void>> = { shell: Promise.resolve(), control: Promise.resolve() };
  const receive = dispatcher(kernel, wire, (channel, frames) => {
    // One send at a time per socket; a front end that went away is no reason to stop answering the others.
    sends[channel] = sends[channel]
      .then(() => channels[channel].send(frames))
      .catch(error => log(String(error)));
    return sends[channel];
  });

  const listen = async (channel: Channel, socket: Router): Promise<void> => {
    for await (const frames of socket) receive(channel, frames as Buffer[]);
  };
  void listen("control", channels.control);
  void listen("shell", channels.shell);
  void echo(channels);
  void welcome(channels, publisher);
  publisher.status("starting");
  watchParent();
}

/** The session's other half is loaded after the first messages can be answered. */
async function openRemoteSession(
  { types, workingFolder }: ProtocolStart,
  evaluator: RemoteEvaluator,
): Promise<Session> {
  const { startTypes } = await import("../../session/types/start.ts");
  const notices: string[] = [];
  const service = startTypes(types, workingFolder, notice => {
    log(notice);
    notices.push(notice);
  });
  const { createLanguage } = await import("../../session/language.ts");
  const { makeSession } = await import("../../session/make.ts");
  return makeSession({ language: createLanguage(types, service), evaluator, notices });
}

async function echo({ heartbeat }: Channels): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** Greets each new subscriber, so that a client knows that it misses nothing from here on. */
async function welcome({ iopub }: Channels, publisher: Publisher): Promise<void> {
  for await (const [frame] of iopub)
    if (frame?.[0] === 1)
      publisher.publish("iopub_welcome", { subscription: frame.subarray(1).toString("utf8") });
}
