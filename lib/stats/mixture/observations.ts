import { demand, invalidArgument } from "../../core/errors.ts";
import { requireFinite, requireSample, type Sample } from "../sample.ts";

/** One column, or several of the same length: rows of a multivariate sample. */
export type Observations = Sample | readonly Sample[];

/** The columns of a sample as typed arrays (not copied where they are), finite and of one length. */
export function columnsOf(values: Observations, name = "values"): readonly Float64Array[] {
  const several = Array.isArray(values) && typeof values[0] === "object";
  const columns = (several ? (values as readonly Sample[]) : [values as Sample]).map(column => {
    requireSample(column, name);
    return column instanceof Float64Array ? column : Float64Array.from(column);
  });
  for (const [k, column] of columns.entries()) {
    requireFinite(column, columns.length > 1 ? `${name}[${k}]` : name);
    demand(
      column.length === columns[0].length,
      `${name}[${k}]`,
      `must be as long as ${name}[0] (${columns[0].length})`,
      column.length,
      "Take the columns from the same bars.",
    );
  }
  return columns;
}

/** The columns of a sample that a fitted model is asked about: as many as it was fitted to. */
export function columnsLike(values: Observations, dimensions: number): readonly Float64Array[] {
  const columns = columnsOf(values);
  if (columns.length !== dimensions)
    throw invalidArgument(
      "values",
      `must have ${dimensions} ${dimensions === 1 ? "column" : "columns"}, as the model was fitted to`,
      columns.length,
      "Pass the same features in the same order.",
    );
  return columns;
}

/** Mean and population variance of a column, by weights that need not sum to one. */
export function weightedMoments(
  column: Float64Array,
  weights: Float64Array,
): { mean: number; variance: number } {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    total += weights[i];
    sum += weights[i] * column[i];
  }
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < column.length; i++) squares += weights[i] * (column[i] - mean) ** 2;
  return { mean, variance: squares / total };
}

/** Writes the log density of each row under a normal law with independent columns. */
export function logDensities(
  columns: readonly Float64Array[],
  means: readonly number[],
  variances: readonly number[],
  into: Float64Array,
): void {
  into.fill(0);
  for (const [d, column] of columns.entries()) {
    const offset = -0.5 * Math.log(2 * Math.PI * variances[d]);
    const scale = -0.5 / variances[d];
    const mean = means[d];
    for (let i = 0; i < column.length; i++) {
      const away = column[i] - mean;
      into[i] += offset + scale * away * away;
    }
  }
}
