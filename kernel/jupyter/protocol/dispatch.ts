import type { Channel, Handler, Kernel, Request } from "./handler.ts";
import { handlers } from "./handlers/index.ts";
import { log } from "./log.ts";
import type { Header, Message } from "./wire.ts";

/** A reply of this type answers a request of that one; messages without an entry (`comm_msg`) have no reply. */
const replyType = (type: string): string => type.replace(/_request$/, "_reply");

type SendReply = (
  channel: Channel,
  type: string,
  content: object,
  to: { readonly parent: Header; readonly identities: readonly Buffer[]; readonly metadata?: object },
) => Promise<void>;

/** Leads each message to its handler, between `busy` and `idle`. */
export function dispatcher(kernel: Kernel, send: SendReply): (channel: Channel, message: Message) => void {
  const { publisher, queue } = kernel;

  const handle = async (channel: Channel, message: Message, handler: Handler): Promise<void> => {
    const { header, content, identities } = message;
    const request: Request = {
      message,
      content,
      async reply(answer, metadata) {
        await publisher.flush();
        const to = { parent: header, identities, metadata };
        await send(channel, replyType(header.msg_type), answer, to);
      },
    };
    publisher.status("busy", header);
    try {
      await handler(request, kernel);
    } catch (error) {
      // A fault of ours must not leave the front end waiting.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log(`${header.msg_type} failed: ${text}`);
      if (header.msg_type.endsWith("_request"))
        await request.reply({
          status: "error",
          ename: "KernelError",
          evalue: text,
          traceback: text.split("\n"),
        });
    }
    publisher.status("idle", header);
    // Front ends take any status for the kernel's own: while a cell runs, the last word must be "busy".
    if (queue.running && queue.running !== header) publisher.status("busy", queue.running);
    await publisher.flush();
  };

  return (channel, message) => {
    const { header } = message;
    const handler = handlers[header.msg_type];
    if (!handler) log(`no handler for ${header.msg_type}`);
    else if (header.msg_type === "execute_request")
      queue.add({
        header,
        run: () => handle(channel, message, handler),
        abort: () => handle(channel, message, request => request.reply({ status: "aborted" })),
      });
    else void handle(channel, message, handler);
  };
}
