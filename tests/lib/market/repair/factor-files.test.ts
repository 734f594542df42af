import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { load } from "../../../../lib/market/load.ts";
import { repairRows } from "../../../../lib/market/repair/repair.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

describeWithShared("raw prices without their events", () => {
  test.each(["aapl", "aig", "qqq", "uso"])(
    "%s: raw prices jump like a split exactly where its factor file says that it split",
    async name => {
      const folder = sharedData("market/lean/equity/usa");
      // Rows: last day before a change, price factor, split factor. Splits below 3:2 drown in a day's move.
      const factors = readFileSync(join(folder, `factor_files/${name}.csv`), "utf8")
        .trim()
        .split("\n")
        .map(line => line.split(","));
      const known = factors.flatMap(([date, , split], i) => {
        const ratio = Number(factors[i + 1]?.[2] ?? split) / Number(split);
        return Math.abs(Math.log(ratio)) > Math.log(1.4) ? [[date, ratio] as const] : [];
      });
      expect(known.length).toBeGreaterThan(0);
      const bars = await load(name.toUpperCase(), { file: join(folder, `daily/${name}.zip`) });
      const found = bars.quality!.found.find(({ kind }) => kind === "missingSplit")!;
      const told = Array.from(found.from, (time, i) => {
        const before = bars.time[bars.time.indexOf(time) - 1];
        const [, ratio, one] = /split of (\d+):(\d+)/.exec(found.say(i))!;
        return [new Date(before).toISOString().slice(0, 10).replaceAll("-", ""), Number(ratio) / Number(one)];
      });
      expect(told).toEqual(known.map(([date, ratio]) => [date, expect.closeTo(ratio, 3)]));
    },
  );

  test("Apple's four splits are taken out one after another, and put back", async () => {
    const file = sharedData("market/lean/equity/usa/daily/aapl.zip");
    const raw = await load("AAPL", { file });
    const adjusted = await load("AAPL", { file, repair: { missingSplit: "repair" } });
    // Before 2000: 2 · 2 · 7 · 4 shares for one of then.
    expect(adjusted.close[0]).toBeCloseTo(raw.close[0] / 112, 12);
    expect(adjusted.volume[0]).toBeCloseTo(raw.volume[0] * 112, 3);
    const between = raw.time.indexOf(Date.UTC(2014, 5, 9));
    expect(adjusted.close[between - 1]).toBeCloseTo(645.57 / 28, 12);
    expect(adjusted.close[between]).toBeCloseTo(raw.close[between] / 4, 12);
    expect(adjusted.close.at(-1)).toBe(raw.close.at(-1));
    const { undo } = repairRows(raw, { missingSplit: "repair" });
    expect(undo().close).toEqual(raw.close);
  });
});
