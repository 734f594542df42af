import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../docs", import.meta.url));

/** Documentation pages in whose text a name of the engine stands, as paths. */
export function pagesAbout(name: string): string[] {
  if (!existsSync(folder)) return [];
  const mention = new RegExp(`\\bpt\\.${name.replace(/^pt\./, "").replace(/[.$]/g, "\\$&")}\\b`);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(path => path.endsWith(".md"))
    .sort()
    .map(path => join(folder, path))
    .filter(path => mention.test(readFileSync(path, "utf8")));
}

/**
 * Where an error in a call of the engine can be read up: the call that begins last before `offset`. Undefined where the
 * text in front calls nothing of the engine.
 */
export function docsLine(text: string, offset: number): string | undefined {
  const calls = text.matchAll(/\bpt\.((?:ta|stats|strategies|venues)\.\w+|\w+)\s*\(/g);
  const name = [...calls].findLast(({ index }) => index <= offset)?.[1];
  if (name === undefined) return undefined;
  return `\u001b[90mdocs: %docs ${[name, ...pagesAbout(name).slice(0, 2)].join(" · ")}\u001b[39m`;
}
