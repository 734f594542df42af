// What every cell sends across: V8 takes twice as long over an object of objects as over their members in a row, 50 µs a cell.
import type { CompiledCell } from "../../session/compile/compile.ts";
import type { Evaluation } from "../../session/evaluate/contract.ts";

/** Taken before a cell can replace them. */
const { isArray } = Array;
const Offsets = Int32Array;

/** Run this cell. */
export type Run = readonly [
  id: number,
  name: string,
  code: string,
  source: string,
  rewritten: string,
  mappings: string,
  ...pieces: number[],
];

/** It has ended; without an evaluation: well, and with nothing to show. */
export type Done = readonly [id: number, evaluation?: Evaluation];

export function runOf(id: number, { name, code, map }: CompiledCell): Run {
  return [id, name, code, map.source, map.rewritten, map.mappings, ...map.pieces];
}

export function cellOf([, name, code, source, rewritten, mappings, ...pieces]: Run): CompiledCell {
  return { name, code, map: { source, rewritten, mappings, pieces: new Offsets(pieces) } };
}

export function doneOf(id: number, evaluation: Evaluation): Done {
  return evaluation.status === "ok" && !evaluation.bundle ? [id] : [id, evaluation];
}

export const isFlat = (message: object): message is readonly unknown[] => isArray(message);
