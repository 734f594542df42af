import type { Evaluator } from "../../../session/evaluate/contract.ts";
import { createLanguage } from "../../../session/language.ts";
import { makeSession } from "../../../session/make.ts";
import { dispatcher } from "../dispatch.ts";
import type { Kernel } from "../handler.ts";
import { log } from "../log.ts";
import { Publisher } from "../sockets/publisher.ts";
import { Subshells } from "../queue/subshells.ts";
import { Wire } from "../sockets/wire.ts";
import { encodeMessage } from "../zmtp/frames.ts";

/** They declare nothing: cells share one scope. */
const cells = ["1 + 1", "console.log(1);\n[1]", "2 + 1"];

/**
 * Takes cells that nobody sees all the way from their message to their reply: not the first that somebody runs shall load and
 * compile what serves it. They are counted, remembered and drawn in a session of their own, which nothing leads to.
 */
export async function rehearse(kernel: Kernel, evaluator: Evaluator, workingFolder: string): Promise<void> {
  const wire = new Wire("rehearsal");
  const publisher = new Publisher(wire, () => {});
  const subshells = new Subshells();
  const language = createLanguage({ mode: "gate", types: Promise.resolve(undefined), workingFolder });
  const stage: Kernel = {
    ...kernel,
    publisher,
    subshells,
    session: Promise.resolve(makeSession({ language, evaluator, notices: [] })),
    show(output, { header }) {
      if (output.kind === "comm" || output.kind === "question") return;
      publisher.show(output, header);
      // What goes wrong before there is a cell to blame.
      if (output.kind === "stream" && output.name === "stderr") log(output.text);
    },
  };
  const receive = dispatcher(stage, (_channel, type, content, options) =>
    encodeMessage(wire.encode(type, content, options)),
  );
  for (const code of cells) {
    const frames = wire.encode("execute_request", { code, store_history: false });
    receive("shell", wire.decode(frames.map(frame => Buffer.from(frame))));
  }
  await subshells.main.drained;
}
