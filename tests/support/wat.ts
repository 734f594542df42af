import { readFileSync } from "node:fs";
import { expect } from "vitest";
import wabt from "wabt";

/** That `name.ts` in a folder holds the bytes of `name.wat` beside it. A changed text: put what is missed in place of `code` there. */
export async function expectTranslated(folder: URL, name: string): Promise<void> {
  const { parseWat } = await wabt();
  const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
  const text = parseWat(`${name}.wat`, read(`${name}.wat`), { simd: true, threads: true, bulk_memory: true });
  const code = Buffer.from(text.toBinary({}).buffer).toString("base64");
  expect(read(`${name}.ts`)).toContain(`"${code}"`);
}
