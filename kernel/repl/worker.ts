/** The front end's thread: terminal, editor and language. Cells run in the other one and cannot block it. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromMain, TerminalStart } from "./start.ts";
import { RemoteEvaluator } from "../jupyter/protocol/remote/evaluator.ts";
import { configFault } from "../session/config-fault.ts";
import { openLanguage } from "../session/open-language.ts";
import { makeSession } from "../session/make.ts";
import { openHistory } from "./input/history.ts";
import { terminalImages } from "./output/image/images.ts";
import { converse } from "./terminal.ts";
import { openTty } from "./tty.ts";

const start = workerData as TerminalStart;
const dumb = process.env.TERM === "dumb";
const tty = openTty(dumb);
const notices: string[] = [];
let print = (text: string): void => void notices.push(text.trimEnd());

const evaluator = new RemoteEvaluator(start.ring, start.port, start.outputs);
const session = makeSession({
  language: openLanguage(start, notice => notices.push(notice)),
  evaluator,
  notices,
  colors: tty.colors,
  // What no entry caused: a late rejection.
  onOutput: output => output.kind === "stream" && print(output.text),
});
// Once the prompt stands.
setTimeout(() => {
  const fault = configFault();
  if (fault !== undefined && !notices.some(notice => notice.startsWith(fault))) notices.push(fault);
}, 500);
const hear = (message: FromMain): void => {
  if (message.type === "resize") tty.resize(message.size);
  else {
    // The shell that let us go on may have changed the terminal.
    tty.claim();
    tty.resize(tty.size);
  }
};
parentPort?.on("message", hear);

const code = await converse({
  session,
  tty,
  history: openHistory(start.history),
  dumb,
  images: terminalImages(process.env),
  answer: (id, answer) => evaluator.answer(id, answer),
  whenOpen: printer => void (print = printer),
});
// The terminal is given back; it must not be taken again.
parentPort?.off("message", hear);
// A timer that blocks the other thread must not keep it from seeing that this one has ended.
session.interrupt();
await evaluator.interrupted();
await session.close();
process.exit(code);
