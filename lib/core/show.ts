import { demand } from "./errors.ts";
import { displaySymbol, type Displayable, type MimeBundle } from "./display.ts";

/** Representations of a bundle that a notebook can draw, best first, where the kernel takes one only. */
const drawn = ["text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain"];

interface TslabKernel {
  require(name: "tslab"): { readonly display: { raw(mime: string, content: unknown): void } };
}
interface Host {
  readonly __tslab__?: TslabKernel;
  readonly Deno?: { readonly jupyter?: { display(value: MimeBundle, how: { raw: true }): Promise<void> } };
  readonly display?: (value: unknown) => void;
}

/**
 * Shows a result in the middle of a cell, in whatever kernel the library runs: this one, Deno's or tslab; outside a notebook
 * it prints the text. The last expression of a cell needs it in tslab only, which shows values as text.
 */
export async function show(value: Displayable): Promise<void> {
  demand(
    typeof value === "object" && value !== null && displaySymbol in value,
    "value",
    "must be a result that shows itself",
    value,
    "Pass what a call of the library gave; display(value) shows anything else.",
  );
  const { __tslab__: tslab, Deno, display } = globalThis as Host;
  if (!tslab && !Deno?.jupyter && display) return display(value);
  const bundle = await value[displaySymbol]();
  if (tslab) {
    const mime = drawn.find(type => bundle[type] !== undefined) ?? "text/plain";
    const content = bundle[mime];
    const bytes =
      mime === "image/png" && typeof content === "string" ? Buffer.from(content, "base64") : content;
    tslab.require("tslab").display.raw(mime, bytes);
  } else if (Deno?.jupyter) await Deno.jupyter.display(bundle, { raw: true });
  else process.stdout.write(`${bundle["text/plain"]}\n`);
}
