/** How figures of one kind are written: fractions as percent, plain numbers, or amounts of money. */
export type FigureFormat = "percent" | "number" | "money";

export const figureFormats: readonly FigureFormat[] = Object.freeze(["percent", "number", "money"]);

/** What stands where there is no figure (NaN, undefined). */
export const missingFigure = "n/a";

/**
 * A fraction as percent: `formatPercent(0.1234)` is `12.34%`. `digits` after the point, default 2. NaN is `n/a`,
 * infinities `∞`, and a figure that rounds to zero carries no minus sign.
 */
export function formatPercent(fraction: number, digits = 2): string {
  return withFinite(fraction, value => `${fixed(value * 100, digits)}%`);
}

/**
 * A plain number with thousands separators. Without `digits` it keeps 2 after the point, more where the number is below
 * 0.1 (three significant digits, at most 8 places): `1,234.50`, `0.00123`. What would look like zero has an exponent: `1.20e-9`.
 */
export function formatNumber(value: number, digits?: number): string {
  return withFinite(value, finite =>
    digits === undefined && finite !== 0 && Math.abs(finite) < 5e-9
      ? finite.toExponential(2)
      : fixed(finite, digits ?? smallDigits(finite)),
  );
}

/** An amount with 2 digits after the point, and its currency after it where given: `-1,234.50 USD`. */
export function formatMoney(amount: number, currency?: string, digits = 2): string {
  return withFinite(amount, value => fixed(value, digits) + (currency ? ` ${currency}` : ""));
}

/** A whole count with thousands separators: `70,080`. */
export function formatCount(count: number): string {
  return withFinite(count, value => fixed(value, 0));
}

/** Three significant digits and a letter, for axes: `1.5k`, `25M`, `3.1B`; below 1,000 as it is. */
export function formatCompact(value: number): string {
  return withFinite(value, finite => {
    const size = Math.abs(finite);
    for (const [unit, letter] of [
      [1e12, "T"],
      [1e9, "B"],
      [1e6, "M"],
      [1e3, "k"],
    ] as const)
      if (size >= unit * 0.9995) return `${trimmed(finite / unit, 3)}${letter}`;
    return trimmed(finite, 3);
  });
}

/** A figure of the given kind, two digits after the point; what result tables and chart labels use. */
export function formatFigure(value: number, format: FigureFormat = "number"): string {
  if (format === "percent") return formatPercent(value);
  return format === "money" ? formatMoney(value) : formatNumber(value);
}

/**
 * A function that writes every tick of one axis with the same digits, as few as tell neighbours `step` apart. From
 * a million up, letters replace zeros (`1.5M`).
 */
export function axisFormatter(
  format: FigureFormat,
  step: number,
  largest: number,
): (value: number) => string {
  if (format !== "percent" && largest >= 1e6) return formatCompact;
  const shown = format === "percent" ? step * 100 : step;
  const digits = Math.min(10, Math.max(0, -Math.floor(Math.log10(shown) + 1e-9)));
  return format === "percent" ? value => formatPercent(value, digits) : value => formatNumber(value, digits);
}

function withFinite(value: number, write: (value: number) => string): string {
  if (Number.isFinite(value)) return write(value);
  if (Number.isNaN(value) || typeof value !== "number") return missingFigure;
  return value > 0 ? "∞" : "-∞";
}

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  const [whole, fraction] = text.split(".");
  // Beyond 1e21 toFixed writes an exponent, which no separator belongs in.
  const grouped = whole.includes("e") ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = value < 0 && Number(text) !== 0 ? "-" : "";
  return sign + grouped + (fraction ? `.${fraction}` : "");
}

function smallDigits(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 0.1) return 2;
  return Math.min(8, 2 - Math.floor(Math.log10(size)));
}

function trimmed(value: number, significant: number): string {
  return String(Number(value.toPrecision(significant)));
}
