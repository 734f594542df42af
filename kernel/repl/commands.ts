import { unknownName } from "../../lib/core/names.ts";
import type { History } from "./history.ts";

/** What a command of the terminal (a line that starts with a dot) does. */
export type Command = { readonly kind: "print"; readonly text: string } | { readonly kind: "exit" };

const help = `Type TypeScript; the last expression is shown. Top-level await works, names live on.

  pt                 the library: pt.load, pt.backtest, pt.sweep, pt.gate … (pt. and Tab lists it)
  display(value)     show something in the middle; md\`…\` and html\`…\` make text of their own
  name?              what a name is, with its documentation

  Tab                complete            Ctrl-R   search the history
  Alt-Enter          a new line          Up/Down  move, then walk the history
  Ctrl-C             end what runs, or clear the line; twice at an empty prompt: leave
  Ctrl-D             leave

  .help  .history  .exit

A first run:

  const btc = await pt.load("BTC/USD", { timeframe: "1h", source: "synthetic" });
  pt.backtest(pt.strategies.ma_crossover, btc)
`;

const names = [".help", ".history", ".exit"];

/** True for a line that is a command and no program. */
export function isCommand(text: string): boolean {
  return /^\s*\.[a-z]+\s*$/.test(text);
}

/** Throws `unknown_name` with "did you mean". */
export function command(text: string, history: History): Command {
  const name = text.trim();
  if (name === ".help") return { kind: "print", text: help };
  if (name === ".history")
    return {
      kind: "print",
      text: history.entries
        .slice(-50)
        .map(entry => `${entry}\n`)
        .join(""),
    };
  if (name === ".exit") return { kind: "exit" };
  throw unknownName("command", name, names);
}
