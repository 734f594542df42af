import type { Handler } from "../handler.ts";

export const isComplete: Handler = async ({ content, reply }, kernel) => {
  const { status, indent } = (await kernel.session).isComplete(String(content.code ?? ""));
  reply(status === "incomplete" ? { status, indent } : { status });
};
