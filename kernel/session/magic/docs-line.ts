import { faint } from "../compile/frame.ts";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where this package lies: what is shown of its pages must not tell, for a document goes to others. */
export const packageFolder = fileURLToPath(new URL("../../../", import.meta.url));
const folder = join(packageFolder, "docs");

/**
 * Documentation pages in whose text a name of the engine stands, as paths within the package ("docs/quickstart.md"), those that speak of it most first; of `ta.sma` before them the one
 * that speaks most of `ta`. How the house is built, and how fast it is, tells nobody how to call it.
 */
export function pagesAbout(name: string): string[] {
  const plain = name.replace(/^pt\./, "");
  const dot = plain.lastIndexOf(".");
  const home = dot < 0 ? [] : pagesWith(`${plain.slice(0, dot)}.`).slice(0, 1);
  return [...new Set([...home, ...pagesWith(plain)])];
}

/** The pages in which `pt.` and this stand, most often first. */
function pagesWith(name: string): string[] {
  if (!existsSync(folder)) return [];
  const mention = new RegExp(`\\bpt\\.${name.replace(/[.$]/g, "\\$&")}\\b`, "g");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(path => path.endsWith(".md") && !["architecture.md", "performance.md"].includes(path))
    .sort()
    .map(path => ({
      path: `docs/${path.replaceAll("\\", "/")}`,
      mentions: readFileSync(join(folder, path), "utf8").match(mention)?.length ?? 0,
    }))
    .filter(({ mentions }) => mentions > 0)
    .sort((a, b) => b.mentions - a.mentions)
    .map(({ path }) => path);
}

/**
 * Where an error in a call of the engine can be read up: the innermost call around `offset`, else the one that begins last before
 * it. Undefined where the text in front calls nothing of the engine.
 */
export function docsLine(text: string, offset: number): string | undefined {
  const calls = [...text.matchAll(/\bpt\.((?:ta|stats|strategies|venues)\.\w+|\w+)\s*\(/g)].filter(
    ({ index }) => index <= offset,
  );
  const around = calls.findLast(({ index, 0: head }) => isOpen(text.slice(index + head.length, offset)));
  const name = (around ?? calls.at(-1))?.[1];
  if (name === undefined) return undefined;
  return faint(`docs: %docs ${[name, ...pagesAbout(name).slice(0, 2)].join(" · ")}`);
}

/** Whether no bracket in the text closes one before it. Brackets in strings count too: it is a hint. */
function isOpen(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[()]/g)) if ((depth += bracket === "(" ? 1 : -1) < 0) return false;
  return true;
}
