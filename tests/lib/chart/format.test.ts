import { expect, test } from "vitest";
import {
  formatCompact,
  formatCount,
  formatFigure,
  formatMoney,
  formatNumber,
  formatPercent,
} from "../../../lib/chart/index.ts";
import { axisFormatter } from "../../../lib/chart/format.ts";

test("a fraction is written as percent with two digits, or as many as asked for", () => {
  expect(formatPercent(0.1234)).toBe("12.34%");
  expect(formatPercent(-0.05)).toBe("-5.00%");
  expect(formatPercent(12.5, 0)).toBe("1,250%");
  expect(formatPercent(0.000049)).toBe("0.00%");
});

test("a number keeps two digits, and three significant ones where it is small", () => {
  expect(formatNumber(1234.5)).toBe("1,234.50");
  expect(formatNumber(-1234567.891)).toBe("-1,234,567.89");
  expect(formatNumber(0.001234)).toBe("0.00123");
  expect([5e-9, 1.2e-9, -4.9e-9].map(value => formatNumber(value))).toEqual([
    "0.00000001",
    "1.20e-9",
    "-4.90e-9",
  ]);
  expect(formatNumber(0.0999)).toBe("0.0999");
  expect(formatNumber(0)).toBe("0.00");
  expect(formatNumber(1.5, 0)).toBe("2");
  expect(formatNumber(999.999)).toBe("1,000.00");
});

test("money has its currency behind it, a count no digits after the point", () => {
  expect(formatMoney(-1234.5, "USD")).toBe("-1,234.50 USD");
  expect(formatMoney(10_000)).toBe("10,000.00");
  expect(formatCount(70_080)).toBe("70,080");
  expect(formatCount(999)).toBe("999");
});

test("compact figures have three significant digits and a letter", () => {
  expect(formatCompact(1_500)).toBe("1.5k");
  expect(formatCompact(25_040_000)).toBe("25M");
  expect(formatCompact(-3_140_000_000)).toBe("-3.14B");
  expect(formatCompact(999.7)).toBe("1k");
  expect(formatCompact(0.25)).toBe("0.25");
});

test("what is no figure says so instead of NaN", () => {
  for (const write of [formatPercent, formatNumber, formatMoney, formatCount, formatCompact, formatFigure]) {
    expect(write(NaN)).toBe("n/a");
    expect(write(Infinity)).toBe("∞");
    expect(write(-Infinity)).toBe("-∞");
  }
});

test("a figure that rounds to zero carries no minus sign", () => {
  expect(formatPercent(-0.000001)).toBe("0.00%");
  expect(formatNumber(-0)).toBe("0.00");
  expect(formatCount(-0.4)).toBe("0");
});

test("ticks of one axis have the digits that tell neighbours apart", () => {
  expect([0.1, 0.2].map(axisFormatter("number", 0.1, 0.2))).toEqual(["0.1", "0.2"]);
  expect([0.005, 0.01].map(axisFormatter("percent", 0.005, 0.01))).toEqual(["0.5%", "1.0%"]);
  expect([10_000, 20_000].map(axisFormatter("money", 10_000, 20_000))).toEqual(["10,000", "20,000"]);
  expect([1e6, 2.5e6].map(axisFormatter("number", 1.5e6, 2.5e6))).toEqual(["1M", "2.5M"]);
});
