import { PeakError, received } from "../../../lib/core/errors.ts";
import type { ExecuteQueue } from "./queue/execute-queue.ts";
import type { Channel, Handler, Kernel, Request } from "./handler.ts";
import { giveWay } from "./sockets/give-way.ts";
import { handlers } from "./handlers/index.ts";
import { log } from "./log.ts";
import type { Header, Message } from "./sockets/wire.ts";

/** A reply of this type answers a request of that one; messages without an entry (`comm_msg`) have no reply. */
const replyType = (type: string): string => type.replace(/_request$/, "_reply");

type SendReply = (
  channel: Channel,
  type: string,
  content: object,
  to: { readonly parent: Header; readonly identities: readonly Buffer[]; readonly metadata?: object },
) => void;

/**
 * In ms. What a quick cell shows follows its reply, for which a person waits. After this time nobody feels the difference, and there are front
 * ends (jupyter console) that look for what a cell shows no more once they have its reply.
 */
const quick = 10;

/** Leads each message to its handler, between `busy` and `idle`. */
export function dispatcher(kernel: Kernel, reply: SendReply): (channel: Channel, message: Message) => void {
  const { publisher, subshells } = kernel;

  const handle = async (channel: Channel, message: Message, handler: Handler): Promise<void> => {
    const { header, content, identities } = message;
    const began = performance.now();
    const request: Request = {
      message,
      content,
      reply(answer, metadata) {
        if (performance.now() - began > quick) publisher.flush();
        reply(channel, replyType(header.msg_type), answer, { parent: header, identities, metadata });
      },
    };
    publisher.announce("status", { execution_state: "busy" }, header);
    try {
      await handler(request, kernel);
    } catch (error) {
      // Neither a mistake in a request nor a fault of ours must leave the front end waiting.
      const { ename, evalue } = described(error);
      log(`${header.msg_type} failed: ${evalue}`);
      if (isRequest(message))
        request.reply({ status: "error", ename, evalue, traceback: evalue.split("\n") });
    }
    // A person waits for the reply. What the cell shows and leaves behind is half a millisecond of work.
    if (subshells.main.running === header && subshells.main.alone) giveWay();
    publisher.status("idle", header);
    // Front ends take any status for the kernel's own: while a cell runs, the last word must be "busy".
    const { running } = subshells.main;
    if (running && running !== header) publisher.status("busy", running);
    publisher.flush();
  };

  return (channel, message) => {
    const { header } = message;
    const handler = handlers[header.msg_type] ?? unknown;
    if (header.msg_type !== "execute_request") return void handle(channel, message, handler);
    let queue: ExecuteQueue;
    try {
      queue = subshells.of(header);
    } catch (error) {
      return void handle(channel, message, () => Promise.reject(error as Error));
    }
    queue.add({
      header,
      run: () => handle(channel, message, handler),
      abort: () => handle(channel, message, request => request.reply({ status: "aborted" })),
    });
  };
}

const isRequest = ({ header }: Message): boolean => header.msg_type.endsWith("_request");

/** The protocol grows: a request of tomorrow is refused, other messages are let pass. */
const unknown: Handler = async ({ message }) => {
  const type = message.header.msg_type;
  if (isRequest(message))
    throw new PeakError("unknown_name", `This kernel has no answer to ${received(type)}.`, {
      hint: "kernel_info_request tells which version of the protocol it speaks and with which features.",
    });
};

function described(error: unknown): { ename: string; evalue: string } {
  if (error instanceof PeakError) return { ename: error.name, evalue: error.message };
  return {
    ename: "KernelError",
    evalue: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
