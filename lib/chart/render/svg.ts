import type { LoggerInterface } from "vega";
import { escapeHtml } from "../../core/display.ts";
import { contentHash } from "../../core/hash.ts";
import type { Spec } from "../spec.ts";
import { holdWidths } from "./hold-widths.ts";
import { textWidth } from "./measure.ts";

/** What we use of a Vega item that is being measured. */
interface TextItem {
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly fontWeight?: unknown;
}

/** Vega-Lite's warnings are for the author of a specification, which is us (a test reads them), not for a reader's notebook. */
const silent: LoggerInterface = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
};

/** Vega and Vega-Lite, loaded once and only when something is drawn: together they take a third of a second. */
let loading: ReturnType<typeof load> | undefined;

async function load() {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  // Vega measures text with node-canvas where that happens to be installed and guesses 0.8 em a letter elsewhere. Our
  // font's own widths give a tight layout that is the same on every machine.
  const { textMetrics } = vega as unknown as {
    textMetrics: { width: (item: TextItem, text: unknown) => number };
  };
  textMetrics.width = (item, text) =>
    textWidth(
      String(text ?? ""),
      item.fontSize ?? 11,
      item.fontWeight === "bold" || Number(item.fontWeight) >= 600,
    );
  return { vega, vegaLite };
}

/**
 * Renders a Vega-Lite specification to a standalone SVG. The same specification gives the same text on every machine, and
 * its ids are unique to it, so that several can stand in one page.
 */
export async function specToSvg(spec: Spec, title: string): Promise<string> {
  const { vega, vegaLite } = await (loading ??= load());
  // Vega writes ids into the rows it is given; ours belong to a frozen chart, so it gets a copy.
  const copy = JSON.parse(JSON.stringify(spec)) as Parameters<typeof vegaLite.compile>[0];
  const compiled = vegaLite.compile(copy, { logger: silent }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logLevel: vega.Error });
  try {
    return finish(holdWidths(await view.toSVG()), title);
  } finally {
    view.finalize();
  }
}

/** Names the picture for screen readers and gives its ids names of its own. */
function finish(svg: string, title: string): string {
  // Vega numbers ids through the life of the process; numbering them anew makes equal charts equal text.
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/ id="([^"]+)"/g)) names.set(id, `${names.size}`);
  const numbered = rename(svg, names, "");
  const own = contentHash(numbered).slice(0, 8);
  const unique = rename(svg, names, `c${own}-`);
  return unique.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) => `<svg role="img" ${attributes}><title>${escapeHtml(title)}</title>`,
  );
}

function rename(svg: string, names: ReadonlyMap<string, string>, prefix: string): string {
  if (names.size === 0) return svg;
  return svg
    .replace(/ id="([^"]+)"/g, (_, id: string) => ` id="${prefix}${names.get(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${prefix}${names.get(id)})`);
}
