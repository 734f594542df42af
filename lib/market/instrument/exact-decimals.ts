/** How many decimals write a number exactly as its shortest decimal: 8 for 1e-8, 2 for 0.25, 0 for 100. */
export function exactDecimals(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  const fraction = digits.split(".")[1] ?? "";
  return Math.min(100, Math.max(0, fraction.length - Number(exponent)));
}
