import { afterEach, expect, test, vi } from "vitest";
import { currentCell, type CellOutput } from "../../../kernel/display/cell.ts";
import { interruptWork } from "../../../lib/core/interrupt.ts";
import { cellProgress } from "../../../kernel/display/progress.ts";

afterEach(() => void vi.useRealTimers());

/** What a cell shows while `work` runs in it, on a clock that the work moves; `refuses` tells which showing fails. */
function shownBy(
  work: (tick: (ms: number) => void) => void,
  refuses: (output: CellOutput) => boolean = () => false,
): CellOutput[] {
  vi.useFakeTimers({ toFake: ["performance"] });
  const outputs: CellOutput[] = [];
  const cell = {
    name: "cell[1]",
    emit: (output: CellOutput) => {
      if (refuses(output)) throw new Error("torn");
      outputs.push(output);
    },
    emitLater: () => {},
  };
  currentCell.run(cell, () => work(ms => void vi.advanceTimersByTime(ms)));
  return outputs;
}

const texts = (outputs: CellOutput[]) =>
  outputs.map(output => (output.kind === "display" ? [output.bundle["text/plain"], output.update] : []));

test("work under a second shows nothing", () => {
  const outputs = shownBy(tick => {
    const progress = cellProgress("sweep", 10);
    for (let done = 1; done <= 9; done++) {
      tick(100);
      progress.advance(done);
    }
    progress.end();
  });
  expect(outputs).toEqual([]);
});

test("a bar that an interrupt cuts off says how far it came, and nothing after it", () => {
  const outputs = shownBy(tick => {
    const progress = cellProgress("sweep", 2_000);
    tick(1_100);
    progress.advance(1_000);
    interruptWork();
    tick(1_000);
    progress.advance(1_500);
    progress.end();
  });
  expect(texts(outputs)).toEqual([
    ["sweep: 1,000 of 2,000 · 909/s · about 1.1 s left", false],
    ["sweep: interrupted at 1,000 of 2,000 after 1.1 s", true],
  ]);
});

test("a bar whose thread is torn out of saying so says it at the end of the work", () => {
  let torn = 0;
  const outputs = shownBy(
    tick => {
      const progress = cellProgress("sweep", 2_000);
      tick(1_100);
      progress.advance(1_000);
      expect(interruptWork).toThrow("torn");
      progress.end();
    },
    output => JSON.stringify(output).includes("interrupted") && torn++ === 0,
  );
  expect(texts(outputs).at(-1)).toEqual(["sweep: interrupted at 1,000 of 2,000 after 1.1 s", true]);
});

test("a bar whose thread is torn before it says anything says it at the end of the work", () => {
  const outputs = shownBy(tick => {
    const progress = cellProgress("sweep", 2_000);
    tick(1_100);
    progress.advance(1_000);
    const written = vi.spyOn(Number.prototype, "toLocaleString").mockImplementationOnce(() => {
      throw new Error("torn");
    });
    expect(interruptWork).toThrow("torn");
    progress.end();
    written.mockRestore();
  });
  expect(texts(outputs).at(-1)).toEqual(["sweep: interrupted at 1,000 of 2,000 after 1.1 s", true]);
});

test("longer work shows one display, updated in place at most five times a second, and ends as a sentence", () => {
  const outputs = shownBy(tick => {
    const progress = cellProgress("sweep", 20);
    for (let done = 1; done <= 15; done++) {
      tick(100);
      progress.advance(done);
    }
    progress.end();
  });
  expect(texts(outputs)).toEqual([
    ["sweep: 10 of 20 · 10.0/s · about 1.0 s left", false],
    ["sweep: 12 of 20 · 10.0/s · about 0.8 s left", true],
    ["sweep: 14 of 20 · 10.0/s · about 0.6 s left", true],
    ["sweep: 1.5 s", true],
  ]);
  expect(new Set(outputs.map(output => output.kind === "display" && output.displayId)).size).toBe(1);
});
