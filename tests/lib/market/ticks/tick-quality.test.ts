import fc from "fast-check";
import { expect, test } from "vitest";
import { examine } from "../../../../lib/market/ticks/tick-quality.ts";

const row = fc.record({
  time: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
  price: fc.integer({ min: -1, max: 3 }),
  amount: fc.integer({ min: 1, max: 2 }),
  id: fc.integer({ min: 0, max: 30 }),
});

test("rows are counted and kept as row by row comparison with all earlier ones has it", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.constantFrom("none", "number", "text"), (rows, ids) => {
      const kept: number[] = [];
      const count = { invalid: 0, outOfOrder: 0, repeatedTimes: 0, identicalRows: 0, repeatedIds: 0 };
      const valid: number[] = [];
      rows.forEach((one, i) => {
        if (Number.isNaN(one.time) || one.price <= 0) return count.invalid++;
        const before = valid.map(k => rows[k]);
        if (before.length > 0 && one.time < before[before.length - 1].time) count.outOfOrder++;
        const sameTime = before.filter(other => other.time === one.time);
        if (sameTime.length > 0) count.repeatedTimes++;
        if (sameTime.some(other => other.price === one.price && other.amount === one.amount))
          count.identicalRows++;
        valid.push(i);
        if (ids !== "none" && before.some(other => other.id === one.id)) count.repeatedIds++;
        else kept.push(i);
      });
      kept.sort((a, b) => rows[a].time - rows[b].time || a - b);

      const { quality, order } = examine({
        time: Float64Array.from(rows, ({ time }) => time),
        keys: [rows.map(({ price }) => price), rows.map(({ amount }) => amount)],
        ...(ids === "number" && { id: Float64Array.from(rows, ({ id }) => id) }),
        ...(ids === "text" && { id: rows.map(({ id }) => `trade ${id}`) }),
        valid: i => rows[i].price > 0,
      });
      expect(Array.from(order)).toEqual(kept);
      expect(quality).toMatchObject(count);
    }),
  );
});

test("more trades than a Set of JavaScript holds are counted all the same", () => {
  const length = 17_000_000;
  const time = new Float64Array(length).map((_, i) => i);
  const id = new Float64Array(length).map((_, i) => i);
  time[1] = time[0];
  const { quality, order } = examine({ time, id, keys: [id], valid: () => true });
  expect(quality).toMatchObject({
    repeatedTimes: 1,
    repeatedIds: 0,
    identicalRows: 0,
    outOfOrder: 0,
  });
  expect(order.length).toBe(length);
});
