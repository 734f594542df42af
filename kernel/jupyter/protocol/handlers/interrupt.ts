import type { Handler } from "../handler.ts";

export const interrupt: Handler = async ({ reply }, kernel) => {
  await kernel.interrupt();
  await reply({ status: "ok" });
};
