import { stripVTControlCharacters } from "node:util";
import { Afterwards } from "./afterwards.ts";
import type { Evaluator } from "./evaluate/contract.ts";
import type { Language } from "./language.ts";
import type { CellText } from "./parse/text.ts";
import { plainError } from "./plain-error.ts";
import type { ExecuteOptions, ExecuteOutcome, OutputListener, Session, SessionError } from "./session.ts";
import { EffectCells } from "./state/effect.ts";
import type { RanCell, StaleCell } from "./state/graph.ts";
import { joinedUse, type CellUse } from "./state/cell-use.ts";

export interface SessionParts {
  readonly language: Language;
  readonly evaluator: Evaluator;
  /** Where outputs go that name no listener of their own. */
  readonly onOutput?: OutputListener;
  /** Whether warnings have ANSI colours. Default true. */
  readonly colors?: boolean;
  /** What the user must be told, added to at any time; the next cell shows it on stderr. */
  readonly notices: string[];
}

/**
 * A session from its two halves: the language, which knows cells, and the evaluator, which runs them. They may live in
 * different threads.
 */
export function makeSession({
  language,
  evaluator,
  notices,
  onOutput = () => {},
  colors = true,
}: SessionParts): Session {
  let count = 0;
  let silentCount = 0;
  let closed = false;
  const lanes = new Map<string, Promise<unknown>>();
  /** For the cells that are being compiled, checked, confirmed or run: after an interrupt none of their parts may start. */
  let interruption = new AbortController();
  /** The ways out for cells that are still checked, which may take as long as the type service pleases. */
  const preparing = new Set<() => void>();
  const { graph } = language;
  const effects = new EffectCells();
  const lost = (reason: string): void =>
    void notices.push(`What a cell left for later ones was lost: ${reason}. Run it again.`);
  const afterwards = new Afterwards(lost);

  const stale = (): readonly StaleCell[] => {
    afterwards.settle();
    return graph.stale();
  };

  const executeNow = async (code: string, options: ExecuteOptions): Promise<ExecuteOutcome> => {
    const interruptions = [interruption.signal, ...(options.interrupted ? [options.interrupted] : [])];
    if (closed) return { status: "aborted", count };
    afterwards.settle();
    const { silent = false, onOutput: listener = onOutput } = options;
    const counted = options.storeHistory ?? !silent;
    if (counted) count++;
    const own = count;
    const name = options.cellName ?? (counted ? `cell[${own}].ts` : `silent[${++silentCount}].ts`);
    const label = counted ? `[${own}]` : name;
    const uses: (() => CellUse)[] = [];
    const record = (failed: boolean): void => {
      const cell = options.cellId;
      const ran = ranCell({ cell, label, code, failed }, uses);
      // Of a notebook's cell its front end wants to know now; of others somebody may some day.
      afterwards.put(() => (cell === undefined ? graph.recordLater(orLost(ran, lost)) : graph.record(ran())));
      afterwards.soon();
    };
    const effect = effects.has(code, options.tags, options.cellId);
    if (code.trim() === "") {
      if (options.cellId !== undefined) record(false);
      return { status: "ok", count: own };
    }

    const fail = (error: SessionError): ExecuteOutcome => {
      listener(error);
      return { status: "error", count: own, error };
    };
    const unrun = (): ExecuteOutcome =>
      fail(plainError("KeyboardInterrupt", "The cell was interrupted before it ran."));
    if (interruptions.some(({ aborted }) => aborted)) return unrun();
    let outcome: Extract<ExecuteOutcome, { status: "ok" }> = { status: "ok", count: own };
    const parts = language.parts(code);
    for (const [i, part] of parts.entries()) {
      let leave = (): void => {};
      const left = new Promise<undefined>(resolve => preparing.add((leave = () => resolve(undefined))));
      const prepared = await Promise.race([
        language.prepare(part, name, () => evaluator.expect?.(part.code)),
        left,
      ]);
      preparing.delete(leave);
      for (const notice of notices.splice(0))
        listener({ kind: "stream", name: "stderr", text: `${notice}\n` });
      if (!prepared) return closed ? { status: "aborted", count: own } : unrun();
      if (!prepared.ok) {
        record(uses.length > 0);
        return fail(prepared.error);
      }
      const refusal = effect && i === 0 ? await refusalOf(options, interruptions) : undefined;
      if (interruptions.some(({ aborted }) => aborted)) return unrun();
      if (refusal !== undefined) return fail(effectRefused(refusal));
      if (closed) return { status: "aborted", count: own };
      if (prepared.warning !== undefined) {
        const warning = colors ? prepared.warning : stripVTControlCharacters(prepared.warning);
        listener({ kind: "stream", name: "stderr", text: `${warning}\n` });
      }
      const running = evaluator.run(prepared.cell, listener);
      afterwards.put(() => prepared.commit());
      uses.push(options.cellId === undefined ? laterUse(language, part) : () => prepared.use());
      const evaluation = await running;
      if (i === parts.length - 1 || evaluation.status === "error") record(evaluation.status === "error");
      if (evaluation.status === "error") return fail(evaluation.error);
      if (evaluation.bundle && !silent) {
        const found = options.cellId !== undefined && stale().find(({ cell }) => cell === options.cellId);
        const metadata = found ? { peak: { stale: found.reasons } } : undefined;
        listener({ kind: "result", bundle: evaluation.bundle, metadata, count: own });
      }
      const { offered = outcome.offered } = prepared;
      outcome = {
        status: "ok",
        count: own,
        result: evaluation.result,
        ...(offered !== undefined && { offered }),
      };
    }
    return outcome;
  };

  return {
    execute(code, options = {}) {
      const { lane = "" } = options;
      const start = (): Promise<ExecuteOutcome> => executeNow(code, options);
      const before = lanes.get(lane);
      const outcome = before ? before.then(start) : start();
      const ended: Promise<unknown> = outcome
        .catch(() => undefined)
        .then(() => lanes.get(lane) === ended && lanes.delete(lane));
      lanes.set(lane, ended);
      return outcome;
    },
    async declare(name) {
      const [declaration] = language.parts(`declare let ${name}: any`);
      const prepared = await language.prepare(declaration, `${name}.ts`);
      if (prepared.ok) prepared.commit();
    },
    async complete(code, cursor) {
      afterwards.settle();
      const completion = await language.complete(code, cursor);
      // What no type tells: a value that is `any`.
      const chain = closed || completion.matches.length > 0 ? undefined : language.chain(code, cursor);
      const members = chain ? await evaluator.members(chain) : [];
      if (!chain || members.length === 0) return completion;
      return {
        matches: members.map(({ name }) => name),
        start: cursor - chain.typed.length,
        end: cursor,
        types: members.map(({ name, type }) => ({ text: name, type })),
      };
    },
    inspect(code, cursor) {
      afterwards.settle();
      return language.inspect(code, cursor);
    },
    signature(code, cursor) {
      afterwards.settle();
      return language.signature(code, cursor);
    },
    isComplete: code => language.isComplete(code),
    interrupt() {
      interruption.abort();
      interruption = new AbortController();
      for (const leave of preparing) leave();
      evaluator.interrupt();
    },
    async close() {
      closed = true;
      for (const leave of preparing) leave();
      await Promise.all([evaluator.close(), language.close()]);
    },
    stale,
    arrange({ deleted, order }) {
      afterwards.settle();
      if (deleted) graph.remove(deleted);
      if (order) graph.arrange(order);
    },
    get executionCount() {
      return count;
    },
  };
}

// What is made here holds a cell's texts and nothing else, however long it waits to be called.

/** What a part of a cell does, for whoever asks when its tree is gone. */
const laterUse =
  (language: Language, part: CellText): (() => CellUse) =>
  () =>
    language.use(part);

const ranCell =
  (ran: Omit<RanCell, "use">, uses: readonly (() => CellUse)[]): (() => RanCell) =>
  () => ({ ...ran, use: joinedUse(uses.map(use => use())) });

const orLost =
  (ran: () => RanCell, lost: (reason: string) => void): (() => RanCell | undefined) =>
  () => {
    try {
      return ran();
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };

/** Asks whether a cell that may act on the world shall run; returns why not. An interrupt ends the question. */
async function refusalOf(
  { confirmEffect }: ExecuteOptions,
  interruptions: AbortSignal[],
): Promise<string | undefined> {
  if (!confirmEffect) return "here nobody can be asked";
  const signal = AbortSignal.any(interruptions);
  const interrupted = new Promise<string>(resolve =>
    signal.addEventListener("abort", () => resolve("the question was interrupted"), { once: true }),
  );
  return Promise.race([interrupted, confirmEffect()]);
}

const effectRefused = (reason: string): SessionError =>
  plainError("EffectRefused", `the cell did not run: it is marked as an effect, and ${reason}.`, [
    "  → A cell that may arm, send or kill runs only when a person runs it, alone, and confirms it each time.",
  ]);
