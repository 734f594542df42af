import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const require = createRequire(import.meta.url);

/** KaTeX's style sheet with its fonts inside (WOFF2 only: every browser of the last ten years reads it). */
export async function katexStyles(): Promise<string> {
  const file = require.resolve("katex/dist/katex.min.css");
  const css = await readFile(file, "utf8");
  const fonts = new Map<string, string>();
  for (const [, path] of css.matchAll(/url\(([^)]+\.woff2)\)/g))
    fonts.set(path, (await readFile(join(dirname(file), path))).toString("base64"));
  return css
    .replace(/src:[^;}]*?url\(([^)]+\.woff2)\) format\("woff2"\)[^;}]*/g, (_, path: string) => {
      return `src:url(data:font/woff2;base64,${fonts.get(path)}) format("woff2")`;
    })
    .replace(/url\((?!data:)[^)]*\)/g, "none");
}

export interface PlotlySource {
  /** The script as it runs; the content security policy names its hash. */
  readonly text: string;
  /** The same, gzip and base64: a third of the size in the document. */
  readonly packed: string;
}

let plotly: Promise<PlotlySource> | undefined;

/** Plotly's finance build, read and packed once a process. */
export function plotlySource(): Promise<PlotlySource> {
  plotly ??= (async () => {
    const text = await readFile(require.resolve("plotly.js-finance-dist-min"), "utf8");
    return { text, packed: (await promisify(gzip)(text, { level: 9 })).toString("base64") };
  })();
  return plotly;
}
