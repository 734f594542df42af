import type { CommContent, CommMessage } from "../../../display/cell.ts";
import type { Handler, Request } from "../handler.ts";

export const commInfo: Handler = ({ content, reply }, { comms }) =>
  reply({
    status: "ok",
    comms: comms.list(typeof content.target_name === "string" ? content.target_name : undefined),
  });

export const commOpen: Handler = (request, kernel) =>
  receive(request, kernel, (id, content) => ({
    type: "open",
    id,
    target: String(request.content.target_name ?? ""),
    ...content,
  }));

export const commMessage: Handler = (request, kernel) =>
  receive(request, kernel, (id, content) => ({ type: "message", id, ...content }));

export const commClose: Handler = (request, kernel) =>
  receive(request, kernel, (id, content) => ({ type: "close", id, ...content }));

async function receive(
  { content, message }: Request,
  { comms, subshells, show }: Parameters<Handler>[1],
  read: (id: string, content: CommContent) => CommMessage,
): Promise<void> {
  const { comm_id, data } = content;
  if (typeof comm_id !== "string") return;
  await comms.receive(
    read(comm_id, {
      data: typeof data === "object" && data !== null ? (data as CommContent["data"]) : {},
      metadata: message.metadata,
      // Exactly these bytes, in memory of their own: they go to another thread.
      buffers: message.buffers.map(buffer => new Uint8Array(buffer)),
    }),
    message.header,
    output => show(output, message),
    subshells.main.drained,
  );
}
