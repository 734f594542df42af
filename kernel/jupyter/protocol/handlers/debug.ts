import type { Handler } from "../handler.ts";

/** A request of the Debug Adapter Protocol, as it stands in the content. */
export const debug: Handler = async ({ content, reply }, kernel) => {
  reply(await kernel.debugger.request(content));
};
