import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { engineTypes } from "../../../kernel/session/types/server/declarations.ts";

/** Every package that a declaration file reaches, by whatever file in between. */
function packagesBehind(file: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [file];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = readFileSync(path, "utf8").replace(/\/\*[^]*?\*\//g, "");
    for (const [, specifier] of text.matchAll(/(?:from|import\()\s*["']([^"']+)["']/g)) {
      if (!specifier.startsWith(".")) packages.add(specifier);
      else waiting.push(join(dirname(path), specifier).replace(/\.ts$/, ".d.ts"));
    }
  }
  expect(seen.size).toBeGreaterThan(100);
  return packages;
}

test("the engine's types reach no package but Arrow, so that a check of a cell reads no others", async () => {
  const { preload } = await engineTypes();
  expect(existsSync(`${preload}.d.ts`)).toBe(true);
  const packages = [...packagesBehind(`${preload}.d.ts`)].filter(name => !name.startsWith("node:"));
  expect(packages).toEqual(["apache-arrow"]);
});
