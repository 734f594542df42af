import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { currentCell, type CellOutput } from "../../../kernel/display/cell.ts";
import { ui } from "../../../kernel/preload.ts";
import { displaySymbol } from "../../../lib/core/display.ts";
import { interruptWork } from "../../../lib/core/interrupt.ts";

/** What a cell showed: text, and whether it replaced what was there. */
async function shownBy(work: (count: { value: number }) => Promise<void>): Promise<[string, boolean][]> {
  const outputs: CellOutput[] = [];
  let before: Promise<unknown> = Promise.resolve();
  const cell = {
    name: "cell[1]",
    emit: (output: CellOutput) => void outputs.push(output),
    emitLater: (output: Promise<CellOutput | undefined>) =>
      void (before = before.then(async () => void outputs.push((await output)!))),
  };
  await currentCell.run(cell, () => work({ value: 0 }));
  await sleep(5);
  await before;
  const displays = outputs.flatMap(output => (output.kind === "display" ? [output] : []));
  expect(new Set(displays.map(({ displayId }) => displayId)).size).toBe(1);
  return displays.map(({ bundle, update }) => [bundle["text/plain"], update === true]);
}

const counter = (count: { value: number }, ended?: Promise<void>) => ({
  ended,
  [displaySymbol]: () => ({ "text/plain": String(count.value) }),
});

test("a watched value is shown once and replaced in place until it ends, its last state for good", async () => {
  const shown = await shownBy(async count => {
    const { promise, resolve } = Promise.withResolvers<void>();
    ui.watch(counter(count, promise), { every: 50 });
    await sleep(60);
    count.value = 1;
    await sleep(60);
    count.value = 2;
    resolve();
    await sleep(60);
    count.value = 3;
    await sleep(60);
  });
  expect(shown[0]).toEqual(["0", false]);
  expect(shown.at(-1)).toEqual(["2", true]);
  expect(shown.slice(1).every(([, update]) => update)).toBe(true);
});

test("an interrupt ends it", async () => {
  const shown = await shownBy(async count => {
    ui.watch(counter(count), { every: 50 });
    interruptWork();
    count.value = 9;
    await sleep(120);
  });
  expect(shown).toEqual([
    ["0", false],
    ["0", true],
  ]);
});

test("a pause too short to be seen is refused", () => {
  expect(() => ui.watch(counter({ value: 0 }), { every: 1 })).toThrow(
    /every must be 50 ms or more, received 1/,
  );
});
