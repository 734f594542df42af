import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import process from "node:process";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../../../lib/core/random.ts";
import { helperThread, type Sent } from "../../../../lib/core/helper/helper.ts";
import { sharedMemory } from "../../../../lib/core/web-assembly.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { boardOf, boardPages, type Board } from "../../../../lib/signal/ta/kernel/board.ts";
import { Calls } from "../../../../lib/signal/ta/kernel/functions.ts";
import { kernel, runner } from "../../../../lib/signal/ta/kernel/kernel.ts";

const folder = new URL("../../../../lib/signal/ta/", import.meta.url);
const random = seededRandom(11);
const market = Float64Array.from({ length: 470_000 }, () => 100 + random.normal());

/** What the helper gave for what was laid there. */
async function served(board: Board, place: number): Promise<number> {
  while (!board.collect(place)) await sleep(2);
  return board.calls(place).found;
}

test("the helper runs what lies on its board, in whatever order it comes, as its caller would", async () => {
  const memory = sharedMemory(boardPages);
  const board = boardOf(memory.buffer);
  const run = runner(memory);
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("../../core/helper/helper-thread.ts", folder), { workerData: bell });
  worker.postMessage({ module: new URL("kernel/helper.ts", folder).href, input: memory } satisfies Sent);
  const ring = () => {
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
  };
  const write = (calls: Calls, at: number) => {
    calls.clear();
    calls.add("deviations", at + 8 * 800, at, at + 8 * 3_000, at + 8 * 2_000, 20, 10, 1.5);
    calls.add("bands", at + 8 * 3_000, at + 8 * 2_000, at + 8 * 4_000, 2, 3, 8 * 800);
  };
  const give = (place: number) => {
    write(board.calls(place), board.at(place));
    board.give(place);
    ring();
  };
  const own = new Calls(new Float64Array(Calls.size));
  const results = (at: number) => new BigUint64Array(memory.buffer, at + 8 * 2_000, 2_800).slice();
  const fill = (at: number, from: number) => {
    const numbers = new Float64Array(memory.buffer, at, 5_000).fill(0);
    numbers.set(market.subarray(from, from + 820), 780);
  };
  for (const places of [[0], [3, 1], [0, 1, 2, 3]]) {
    for (const place of places) {
      expect(board.isEmpty(place)).toBe(true);
      fill(board.at(place), 1_000 * place);
      give(place);
    }
    for (const place of places) {
      const at = board.at(place);
      expect(await served(board, place)).toBe(0);
      const got = results(at);
      fill(at, 1_000 * place);
      write(own, at);
      own.run(run);
      expect(own.found).toBe(0);
      expect(got).toEqual(results(at));
    }
  }
  // What it has not begun is its caller's again; what it has found is not.
  await worker.terminate();
  give(2);
  expect([board.isEmpty(2), board.collect(2), board.takeBack(2), board.takeBack(2)]).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

describe.skipIf(availableParallelism() === 1)("a large column is the stream, to the bit", () => {
  const { board, memory } = kernel(0);
  // How the four places stand: 0 empty, 1 waiting, 2 running, 3 done.
  const states = new Int32Array(memory.buffer, 0, 4);
  const ring = () => helperThread(true)?.ring();
  const indicators = { sma: ta.sma, stddev: ta.stddev, bollinger: ta.bollinger };

  beforeAll(async () => {
    ta.sma(new Float64Array(4_000_000), 2);
    board.calls(0).clear();
    board.give(0);
    ring();
    await served(board, 0);
  });

  function agree(values: Float64Array, period: number): void {
    for (const [name, { definition }] of Object.entries(indicators)) {
      const next = definition.open(period);
      const got = definition.compute([values], period);
      const lines = Object.entries(got instanceof Float64Array ? { "": got } : got);
      const wrong = values.findIndex((value, i) => {
        const now = next(value);
        return !lines.every(([line, column]) =>
          Object.is(column[i], typeof now === "number" ? now : now[line]),
        );
      });
      expect(wrong, `${name} of ${period}`).toBe(-1);
    }
  }

  const near = fc.integer({ min: -2, max: 2 });
  const border = fc.tuple(fc.integer({ min: 24, max: 28 }), near).map(([k, by]) => k * 16_384 + by + 7_000);
  const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 27 }), near), { maxLength: 3 });
  const periods = fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 3_000 }));

  /** Once the helper is at nothing. */
  const rest = async () => {
    while (states.includes(2)) await sleep(1);
  };

  test("of any length, with numbers missing where batches end, whatever an interrupted call has left on the board", async () => {
    const left = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(border, gaps, periods, left, async (length, missing, period, before) => {
        const values = market.slice(0, length);
        for (const [k, by] of missing) values[Math.abs(k * 16_384 + by)] = NaN;
        for (const [place, state] of before.entries()) Atomics.store(states, place, state);
        const rung = vi.spyOn(helperThread(true)!, "ring");
        agree(values, period);
        // A place where the helper is said to run is never given; all others are.
        expect(rung.mock.calls.length > 0).toBe(before.some(state => state !== 2));
        rung.mockRestore();
        for (const [place, state] of before.entries()) if (state === 2) Atomics.store(states, place, 0);
        await rest();
      }),
      { numRuns: 8 },
    );
  });

  test("after calls that were interrupted anywhere", async () => {
    const long = new Float64Array(4_000_000).fill(7);
    for (const timeout of [1, 3, 6, 10]) {
      const call = () => ta.bollinger(long, 20);
      expect(() => runInNewContext("for (;;) call()", { call }, { timeout })).toThrow("timed out");
      agree(market.subarray(0, 420_000 + timeout), 20);
    }
    await rest();
  });

  test("when the helper is dead", async () => {
    board.calls(1).clear();
    board.calls(1).add("of no such name" as "means", 0, 0, 0, 0);
    board.give(1);
    ring();
    while (states[1] !== 2) await sleep(1);
    agree(market, 21);
    expect(states[1]).toBe(2);
  });
});

test("the helper keeps no process alive, and none is missed where Node may start no threads", () => {
  const program = `
    const { sma } = await import(${JSON.stringify(new URL("index.ts", folder).href)});
    const values = new Float64Array(4_000_000).fill(3);
    process.stdout.write(String(sma(values, 20).lastIndexOf(3)));`;
  for (const flags of [[], ["--permission", "--allow-fs-read=*"]])
    expect(
      execFileSync(process.execPath, [...flags, "--input-type=module", "-e", program], {
        encoding: "utf8",
        timeout: 60_000,
      }),
    ).toBe("3999999");
});
