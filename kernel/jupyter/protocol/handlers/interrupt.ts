import type { Handler } from "../handler.ts";

export const interrupt: Handler = async ({ message, reply }, kernel) => {
  await kernel.interrupt(message.header.date);
  reply({ status: "ok" });
};
