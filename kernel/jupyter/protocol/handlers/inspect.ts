import type { Handler } from "../handler.ts";
import { toUnits } from "../sockets/text-offset.ts";

export const inspect: Handler = async ({ content, reply }, kernel) => {
  const code = String(content.code ?? "");
  const cursor = toUnits(code, Number(content.cursor_pos ?? code.length));
  const { found, text, markdown, html } = await (await kernel.session).inspect(code, cursor);
  const data = found
    ? {
        "text/plain": text,
        ...(markdown && { "text/markdown": markdown }),
        ...(html && { "text/html": html }),
      }
    : {};
  reply({ status: "ok", found, data, metadata: {} });
};
