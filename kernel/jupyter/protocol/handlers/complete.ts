import type { Handler } from "../handler.ts";
import { toCharacters, toUnits } from "../sockets/text-offset.ts";

export const complete: Handler = async ({ content, reply }, kernel) => {
  const code = String(content.code ?? "");
  const cursor = toUnits(code, Number(content.cursor_pos ?? code.length));
  const { matches, start, end, types = [] } = await (await kernel.session).complete(code, cursor);
  const cursor_start = toCharacters(code, start);
  const cursor_end = toCharacters(code, end);
  reply({
    status: "ok",
    matches,
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: types.map(type => ({ ...type, start: cursor_start, end: cursor_end })),
    },
  });
};
