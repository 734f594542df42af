/**
 * What the code of a travelled strategy sees as `pt`: the public surface, loaded by address like any user's import, because a
 * wing may not know what is built on it.
 */
export async function strategyScope(): Promise<unknown> {
  return import(new URL("../../index.ts", import.meta.url).href);
}
