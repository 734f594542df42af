export { renderDocument, type DocumentOptions } from "./document/render.ts";
export { evidenceOf, type Evidence, type ShownVerdict } from "./evidence.ts";
export type { Cell, CodeCell, Notebook, Output } from "./notebook.ts";
export { type CellRecord, type RunRecord } from "./run-record.ts";
