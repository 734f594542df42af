import type { Handler } from "../kernel.ts";

export const interrupt: Handler = async ({ reply }, kernel) => {
  await kernel.interrupt();
  await reply({ status: "ok" });
};
