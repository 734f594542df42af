import { kernelName } from "../../kernel/jupyter/kernelspec.ts";
import type { Comparison } from "./bench.ts";
import { median, quantile } from "./measure.ts";

/** Our kernel with its type checks off. */
export const unchecked = `${kernelName}, unchecked`;

/** Cells of kernels that took turns: their times in ms, and how many did not show their value. */
interface Cells {
  readonly took: readonly number[];
  readonly lost: number;
}

/** What kernels.py found of one kernel, as far as it has come; null where it could not do it. */
export interface Measured {
  readonly started?: readonly ({
    start: number;
    idle: number | null;
    first: number;
    lost: number;
  } | null)[];
  readonly begun?: readonly (number | null)[];
  readonly trivial?: Cells | null;
  readonly typed?: Cells | null;
  readonly growing?: { early: Cells | null; late: Cells | null; memory: number | null } | null;
  readonly printed?: { took: number | null; lines: number; messages: number; late: number } | null;
  readonly completed?: { quiet: (number | null)[]; busy: (number | null)[] } | null;
  readonly interrupted?: Record<string, number[] | null> | null;
  readonly ccxt?: readonly (number | null)[];
}

/** The mark of a figure where no peer has it. */
const mark = "(mark)";

/**
 * One line a figure and peer. What is demanded is a ratio to the peer that was best where the marks were set: machines differ, and so
 * do milliseconds.
 */
export function compareKernels(measured: Record<string, Measured>): Comparison[] {
  const rows: Comparison[] = [];
  const add = (
    what: string,
    peer: string,
    ours: number | undefined,
    theirs: number | undefined,
    more: Partial<Comparison> = {},
  ) => {
    if (ours !== undefined)
      rows.push({ bench: "kernel", what, peer, ours, theirs, target: undefined, ...more });
  };
  const ours = measured[kernelName];
  const peers = Object.entries(measured).filter(([name]) => name !== kernelName && name !== unchecked);

  const rounds = (of: Measured) => (of.started ?? []).filter(round => round !== null);
  const each = (
    what: string,
    figure: (of: Measured) => number | undefined,
    targets: Record<string, number>,
    more?: Partial<Comparison>,
  ) => {
    for (const [name, peer] of peers)
      add(what, name, figure(ours), figure(peer), { target: targets[name], ...more });
  };
  each("start to kernel_info_reply", of => middle(rounds(of).map(({ start }) => start)), {
    Deno: 0.73,
    ipykernel: 1,
  });
  each("first cell", of => middle(rounds(of).map(({ first }) => first)), { Deno: 0.7, ipykernel: 1 });
  // Not where the marks were set: says what the first one leaves out.
  each(
    "start to a first cell's value (ours: the engine's)",
    of => middle((of.begun ?? []).filter(ms => ms !== null)),
    {},
  );
  each("warm trivial cell, median", of => middle(of.trivial?.took), { Deno: 0.8, ipykernel: 1, tslab: 1 });
  each(
    "warm trivial cell, p99",
    of => (of.trivial?.took.length ? quantile(of.trivial.took, 0.99) : undefined),
    {
      Deno: 0.57,
      ipykernel: 1,
      tslab: 1,
    },
  );
  const checked = (of: Measured | undefined) => middle(of?.typed?.took);
  add("warm 30-line typed cell, checked", "tslab", checked(ours), checked(measured.tslab), { target: 2.75 });
  for (const [name, peer] of peers)
    add(
      "warm 30-line typed cell, unchecked",
      name,
      middle(measured[unchecked]?.typed?.took),
      middle(peer.typed?.took),
      {
        target: name === "Deno" ? 1.35 : undefined,
      },
    );
  const exchange = (of: Measured | undefined) => middle((of?.ccxt ?? []).filter(ms => ms !== null));
  add("first cell that uses a ccxt exchange", "tslab", exchange(ours), exchange(measured.tslab), {
    target: 2.6,
  });
  for (const [name, { printed }] of peers)
    add(
      "100,000 printed lines, all delivered",
      name,
      ours.printed?.took ?? undefined,
      printed?.took ?? undefined,
      {
        target: name === "ipykernel" ? 1.2 : undefined,
        note:
          printed && printed.took === null
            ? `delivered ${printed.lines.toLocaleString("en-US")} of 100,000 lines`
            : undefined,
      },
    );
  if (ours.printed) {
    add("messages for 100,000 lines", mark, ours.printed.messages, 20, { target: 1, unit: "count" });
  }
  const answered = (found: readonly (number | null)[] | undefined) =>
    found && found.every(ms => ms !== null) ? middle(found as number[]) : undefined;
  each("completion of a member", of => answered(of.completed?.quiet), { tslab: 0.8 });
  // The slowest: a kernel that answers only after the cell is quick about the questions that waited meanwhile.
  const slowest = (of: Measured) => {
    const found = of.completed?.busy;
    return found?.every(ms => ms !== null) ? Math.max(...(found as number[])) : undefined;
  };
  each("slowest completion while a cell is busy", slowest, { ipykernel: 1 });
  for (const [what, took] of Object.entries(ours.interrupted ?? {}))
    add(`interrupt of a ${what}`, mark, took ? median(took) : Infinity, 10, { target: 1 });
  each(
    "memory, idle",
    of => middle(rounds(of).flatMap(({ idle }) => idle ?? [])),
    { Deno: 1.38 },
    { unit: "MB" },
  );
  if (ours.growing) {
    add("memory after 300 cells", mark, ours.growing.memory ?? undefined, 160, { target: 1, unit: "MB" });
    const [late, early] = [middle(ours.growing.late?.took), middle(ours.growing.early?.took)];
    add("cell 10,000 against cell 50", mark, late ?? Infinity, 1.1 * (early ?? 0), { target: 1 });
  }
  return rows;
}

function middle(values: readonly number[] = []): number | undefined {
  return values.length > 0 ? median(values) : undefined;
}

/** Cells that did not show their value; of a kernel that could not do a measurement, one for each. */
export function lostCells({ started = [], trivial, typed, growing }: Measured = {}): number {
  const all = [...started, trivial, typed, ...(growing ? [growing.early, growing.late] : [growing])];
  return all.reduce((sum, cells) => sum + (cells === undefined ? 0 : (cells?.lost ?? 1)), 0);
}
