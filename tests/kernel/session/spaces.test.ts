import { expect, test } from "vitest";
import * as preload from "../../../kernel/preload.ts";
import { kindsIn, spaces } from "../../../kernel/session/types/spaces.ts";

test("what the engine's names are is read from the sources as it is when they run", () => {
  expect([...spaces().values()]).toEqual(expect.arrayContaining(["pt", "pt.ta", "pt.feature.regimes", "ui"]));
  const wrong: string[] = [];
  for (const space of ["", ...spaces().values()]) {
    const members: object = space
      .split(".")
      .filter(Boolean)
      .reduce((owner, name) => owner[name as never] as object, preload as object);
    for (const [name, value] of Object.entries(members)) {
      const read = kindsIn(space).get(name);
      if (read !== kindOf(value)) wrong.push(`${space}.${name} is ${kindOf(value)}, read as ${read}`);
    }
  }
  expect(wrong).toEqual([]);
});

function kindOf(value: unknown): string {
  if (typeof value === "function") return /^class\b/.test(String(value)) ? "class" : "function";
  return Object.prototype.toString.call(value) === "[object Module]" ? "module" : "variable";
}
