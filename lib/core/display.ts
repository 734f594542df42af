import { inspect } from "node:util";

/** One value in several representations; a front end shows the richest it knows. Text is always there. */
export interface MimeBundle {
  "text/plain": string;
  "text/html"?: string;
  "text/markdown"?: string;
  "image/svg+xml"?: string;
  /** Base64. */
  "image/png"?: string;
  "application/json"?: unknown;
  "application/vnd.vegalite.v5+json"?: object;
  "application/vnd.plotly.v1+json"?: object;
  [mime: string]: unknown;
}

/**
 * The well-known symbol under which a value offers its picture (Deno's convention): a method that returns a
 * {@link MimeBundle} or a promise of one. It lets a library be rich in a notebook without importing the kernel.
 */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** Node's symbol for the text form; called as `(depth, options)`. */
export const inspectSymbol: typeof inspect.custom = inspect.custom;

/** MIME type under which a gate's display carries its verdict, for programs: `peak run` and documents read it. */
export const verdictMime = "application/vnd.peak.verdict+json";
/** MIME type under which bars and results carry their provenance, for a document's first page. */
export const provenanceMime = "application/vnd.peak.provenance+json";
/** MIME type of a table that sorts, pages and filters where the lab extension is installed: its first rows, and how to get more. */
export const tableMime = "application/vnd.peak.table+json";
/** MIME type under which a result says which parts of its HTML come alive: figures that zoom, tables that page. */
export const resultMime = "application/vnd.peak.result+json";

export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/** Escapes text for HTML content and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}
