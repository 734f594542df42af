import { invalidArgument } from "../../../../lib/core/errors.ts";
import type { Handler, Kernel } from "../handler.ts";
import type { HistoryEntry } from "../history.ts";

export const history: Handler = ({ content, reply }, kernel) => {
  const shown = entriesOf(content, kernel).map(({ session, line, input, output = null }) => [
    session,
    line,
    content.output === true ? [input, output] : input,
  ]);
  reply({ status: "ok", history: shown });
};

function entriesOf(content: Readonly<Record<string, unknown>>, kernel: Kernel): readonly HistoryEntry[] {
  const count = typeof content.n === "number" ? content.n : undefined;
  switch (content.hist_access_type) {
    case "range": {
      const stop = typeof content.stop === "number" ? content.stop : undefined;
      return kernel.history.range(Number(content.session ?? 0), Number(content.start ?? 0), stop);
    }
    case "search":
      return kernel.history.search(String(content.pattern ?? "*"), count, content.unique === true);
    case "tail":
      return kernel.history.tail(count ?? 10);
    default:
      throw invalidArgument(
        "hist_access_type",
        'must be "range", "tail" or "search"',
        content.hist_access_type,
        'Ask for "tail" to get the last n cells.',
      );
  }
}
