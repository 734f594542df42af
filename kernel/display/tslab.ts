/**
 * What `import * as tslab from "tslab"` gives in a cell: the display functions of the kernel tslab, under their names and with
 * their MIME types, so that a notebook written for it runs here unchanged.
 */
import { randomUUID } from "node:crypto";
import typescript from "typescript/package.json" with { type: "json" };
import type { MimeBundle } from "../../lib/core/display.ts";
import { currentCell } from "./cell.ts";

/** `tslab` is the version whose functions these are. */
export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string } = {
  tslab: "1.0.22",
  typescript: typescript.version,
  node: process.version,
};

export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  /** Any MIME type; bytes are sent as base64. */
  raw(contentType: string, b: string | Uint8Array): void;
}

/** A display that keeps its place: what it shows replaces what it showed before. */
export function newDisplay(): Display {
  return displayOf(randomUUID());
}

/** Shows contents in the middle of a cell, each below the one before. */
export const display: Display = displayOf(undefined);

function displayOf(displayId: string | undefined): Display {
  let update = false;
  const raw = (contentType: string, b: string | Uint8Array): void => {
    const cell = currentCell.getStore();
    const bundle = bundleOf(contentType, b);
    // Outside a notebook the text form is all there is to show.
    if (!cell) return void process.stdout.write(`${bundle["text/plain"]}\n`);
    cell.emit({ kind: "display", bundle, displayId, update });
    update = displayId !== undefined;
  };
  const of =
    <T extends string | Uint8Array>(contentType: string) =>
    (content: T): void =>
      raw(contentType, content);
  return {
    javascript: of<string>("text/javascript"),
    html: of<string>("text/html"),
    markdown: of<string>("text/markdown"),
    latex: of<string>("text/latex"),
    svg: of<string>("image/svg+xml"),
    png: of<Uint8Array>("image/png"),
    jpeg: of<Uint8Array>("image/jpeg"),
    gif: of<Uint8Array>("image/gif"),
    pdf: of<Uint8Array>("application/pdf"),
    text: of<string>("text/plain"),
    raw,
  };
}

function bundleOf(contentType: string, content: string | Uint8Array): MimeBundle {
  if (typeof content === "string")
    return {
      "text/plain": contentType.startsWith("text/") ? content : `[${contentType}]`,
      [contentType]: content,
    };
  return {
    "text/plain": `[${contentType}, ${content.length} bytes]`,
    [contentType]: Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("base64"),
  };
}
