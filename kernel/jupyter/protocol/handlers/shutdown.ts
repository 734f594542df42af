import type { Handler } from "../handler.ts";

export const shutdown: Handler = async ({ content, message, reply }, kernel) => {
  const answer = { status: "ok", restart: content.restart === true };
  // The other clients learn of it too.
  kernel.publisher.publish("shutdown_reply", answer, message.header);
  reply(answer);
  // The `idle` that belongs to this request still goes out before the process ends.
  setTimeout(() => void kernel.shutdown(), 10);
};
