import process from "node:process";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that asks a process to end. */
export type StopSignal = keyof typeof exitCodes;

/**
 * What this process does when it is asked to end, by Ctrl-C or a supervisor: the first time it ends its work in good order, the second
 * time itself, at once.
 */
export class Stop {
  /** Called the first time, with the exit code of the signal. False: no person meant this one, and the next is the first. */
  act: (code: number) => boolean | void = () => undefined;
  /** What is said the second time: what stays behind. */
  left = "";
  #code: number | undefined;
  readonly #heard = new Set<StopSignal>();

  constructor(...signals: readonly StopSignal[]) {
    for (const signal of signals) this.hear(signal);
  }

  /** The exit code of the signal that came; undefined while none did. */
  get code(): number | undefined {
    return this.#code;
  }

  /** Takes this signal too. */
  hear(signal: StopSignal): void {
    this.#heard.add(signal);
    process.on(signal, this.#listener);
  }

  close(): void {
    for (const signal of this.#heard) process.off(signal, this.#listener);
  }

  readonly #listener = (signal: StopSignal): void => {
    const code = exitCodes[signal];
    if (this.#code !== undefined) {
      process.stderr.write(`${this.left}\n`);
      process.exit(code);
    }
    if (this.act(code) !== false) this.#code = code;
  };
}
