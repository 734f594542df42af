import { expect, test } from "vitest";
import { crossover } from "../../../lib/signal/crossover.ts";

const line = (...values: number[]) => Float64Array.from(values);

test("a line crosses when it was at or below and is above", () => {
  expect(crossover(line(1, 3), line(2, 2))).toBe(true);
  expect(crossover(line(2, 3), line(2, 2))).toBe(true);
  expect(crossover(line(3, 4), line(2, 2))).toBe(false);
  expect(crossover(line(1, 2), line(2, 2))).toBe(false);
  expect(crossover(line(3, 1), line(2, 2))).toBe(false);
});

test("a touch counts once, on the bar that rises above", () => {
  const a = [1, 2, 2, 3, 4];
  const hits = [2, 3, 4, 5].map(end => crossover(line(...a.slice(0, end)), line(2, 2, 2, 2, 2)));
  expect(hits).toEqual([false, false, true, false]);
});

test("a level may stand on either side", () => {
  expect(crossover(line(29, 31), 30)).toBe(true);
  expect(crossover(30, line(31, 29))).toBe(true);
  expect(crossover(line(31, 29), 30)).toBe(false);
});

test("before there are two values, and where one is NaN, nothing crosses", () => {
  expect(crossover(line(3), line(2))).toBe(false);
  expect(crossover(line(), 0)).toBe(false);
  expect(crossover(line(NaN, 3), line(2, 2))).toBe(false);
  expect(crossover(line(1, 3), line(2, NaN))).toBe(false);
});

test("lines are read from their own ends, whatever they are made of", () => {
  const view = { length: 2, at: (i: number) => [1, 3].at(i) };
  expect(crossover(view, line(9, 9, 9, 2, 2))).toBe(true);
});
