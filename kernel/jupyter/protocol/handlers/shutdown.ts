import type { Handler } from "../handler.ts";

export const shutdown: Handler = async ({ content, reply }, kernel) => {
  await reply({ status: "ok", restart: content.restart === true });
  // The `idle` that belongs to this request still goes out before the process ends.
  setTimeout(() => void kernel.shutdown(), 10);
};
