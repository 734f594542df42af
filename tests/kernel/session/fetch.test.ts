import { expect, test } from "vitest";
import { wholeFetch } from "../../../kernel/session/evaluate/node/fetch.ts";
import { watchLoads } from "../../../lib/core/contents.ts";

test("the first fetch says that it loads something, and leaves Node's own behind", async () => {
  const told: boolean[] = [];
  const own = globalThis.fetch;
  watchLoads(under => told.push(under));
  const undo = wholeFetch();
  const { fetch: first } = globalThis;
  expect(first.name).toBe("fetch");
  for (let i = 0; i < 2; i++) expect(await (await fetch("data:,text")).text()).toBe("text");
  expect(await (await first("data:,kept")).text()).toBe("kept");
  expect(told.slice(0, 2)).toEqual([true, false]);
  expect(globalThis.fetch).toBe(own);
  wholeFetch()();
  undo();
  expect(globalThis.fetch).toBe(own);
  watchLoads(() => {});
});
