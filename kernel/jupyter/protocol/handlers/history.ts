import type { Handler } from "../handler.ts";

export const history: Handler = async ({ content, reply }, kernel) => {
  const count = typeof content.n === "number" ? content.n : undefined;
  const entries =
    content.hist_access_type === "range"
      ? kernel.history.range(
          Number(content.session ?? 0),
          Number(content.start ?? 0),
          typeof content.stop === "number" ? content.stop : undefined,
        )
      : content.hist_access_type === "search"
        ? kernel.history.search(String(content.pattern ?? "*"), count, content.unique === true)
        : kernel.history.tail(count ?? 10);
  const shown = entries.map(({ session, line, input, output = null }) => [
    session,
    line,
    content.output === true ? [input, output] : input,
  ]);
  await reply({ status: "ok", history: shown });
};
