import { expect, test } from "vitest";
import { repairRows } from "../../../../lib/market/repair/repair.ts";
import { pickRows } from "../../../../lib/market/rows/clean.ts";
import { readBarFile } from "../../../../lib/market/sources/file/read.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

const columns = ["open", "high", "low", "close", "volume", "adjusted", "dividend", "split"] as const;

async function rowsOf(name: string) {
  const { rows } = await readBarFile(sharedData(`market/messy/yfinance/${name}.csv`), {});
  return rows;
}

describeWithShared("Yahoo's errors are repaired to their fixed twins", () => {
  test.each([
    ["SSW-JO-1d-100x-error", { unit: 1 }, 22 * 5],
    ["ALPHA-PA-1d-bad-stock-split", { split: 1 }, 6],
    ["DEX-AX-1d-bad-stock-split", { split: 1 }, 15 * 5],
    ["AV-L-1wk-bad-stock-split", { split: 1 }, 6],
    ["4063-T-1d-bad-div", { dividend: 1 }, 1],
    ["SCR-TO-1d-bad-div", { dividend: 7 }, undefined],
    ["1398-HK-1d-bad-div", { dividend: 1 }, 613],
  ])("%s", async (name, kinds, changes) => {
    const bad = await rowsOf(name);
    const { rows, log, undo } = repairRows(bad);
    const fixed = inOrder(await rowsOf(`${name}-fixed`));
    expect(rows.time).toEqual(fixed.time);
    for (const column of columns)
      for (let i = 0; i < fixed.time.length; i++) {
        const [value, wanted] = [rows[column]![i], fixed[column]![i]];
        // Yahoo's own figures are single precision, and the twins are rounded to whole volumes.
        const close = Math.abs(value - wanted) <= 2e-5 * Math.abs(wanted);
        if (!close && !(Number.isNaN(value) && Number.isNaN(wanted)))
          expect.fail(`${column} of ${new Date(fixed.time[i]).toISOString()}: ${value}, fixed ${wanted}`);
      }
    const done = log.filter(record => record.policy === "repair" && record.kind !== "disorder");
    const counted = Object.fromEntries(
      [...Map.groupBy(done, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]),
    );
    expect(counted).toEqual(kinds);
    if (changes !== undefined) expect(done.flatMap(record => record.changes).length).toBe(changes);
    // Taking everything back gives the file's rows, in the file's order.
    const before = undo();
    for (const column of ["time", ...columns] as const) expect(before[column]).toEqual(bad[column]);
  });

  test.each(["CALM-1d-no-bad-divs", "EA-15m-no-bad-divs", "EWG-1d-no-bad-divs"])(
    "%s is left alone",
    async name => {
      const { log } = repairRows(await rowsOf(name));
      expect(log.filter(({ policy, kind }) => policy === "repair" && kind !== "disorder")).toEqual([]);
    },
  );
});

function inOrder(rows: Awaited<ReturnType<typeof rowsOf>>) {
  return pickRows(
    rows,
    Uint32Array.from(rows.time.keys()).sort((a, b) => rows.time[a] - rows.time[b]),
  );
}
