import { ink, resolveColor } from "../palette.ts";
import { drawn, plotWidth, type Spec, type XAxis } from "../spec.ts";

/** A level to compare with, drawn across the plot: `y` a horizontal one, `x` a vertical one (a moment in ms UTC, on a time axis). */
export type Rule =
  { readonly y: number; readonly label: string } | { readonly x: number; readonly label: string };

export type PointShape = "up" | "down" | "circle" | "cross";

/** A marked point. Up and down are triangles. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly shape: PointShape;
  /** Default black. */
  readonly color?: string;
}

/** Marks in text charts. */
export const textSymbols: Readonly<Record<PointShape, string>> = {
  up: "▲",
  down: "▼",
  circle: "●",
  cross: "×",
};

/** Whole milliseconds on a time axis, seven digits elsewhere. */
export function drawnX(value: number, x: XAxis): number | null {
  return "time" in x ? Math.round(value) : drawn(value);
}

/** Each rule as a dashed line and its label, outside the plot where it is horizontal. */
export function ruleLayers(rules: readonly Rule[], x: Spec, y: Spec, height: number): Spec[] {
  return rules.flatMap(rule => {
    const data = { values: ["y" in rule ? { y: drawn(rule.y) } : { x: rule.x }] };
    const encoding = "y" in rule ? { y } : { x };
    const place =
      "y" in rule
        ? { x: plotWidth + 5, align: "left", baseline: "middle" }
        : { y: 4, align: "left", baseline: "top", dx: 4 };
    const line = "y" in rule ? { x: 0, x2: plotWidth } : { y: 0, y2: height };
    return [
      { data, mark: { type: "rule", strokeDash: [4, 3], color: ink.soft, ...line }, encoding },
      { data, mark: { type: "text", text: rule.label, fontSize: 11, color: ink.soft, ...place }, encoding },
    ];
  });
}

/** Keeps a mark visible on the line it stands on. */
const outline = { stroke: "white", strokeWidth: 1 };

const shapes: Readonly<Record<PointShape, Spec>> = {
  up: { shape: "triangle-up", filled: true, ...outline },
  down: { shape: "triangle-down", filled: true, ...outline },
  circle: { shape: "circle", filled: true, ...outline },
  cross: { shape: "M-.7,-.7L.7,.7M-.7,.7L.7,-.7", filled: false, strokeWidth: 2 },
};

/** One layer per look, because a colour encoding would join the legend of the series. */
export function pointLayers(points: readonly ChartPoint[], axis: XAxis, x: Spec, y: Spec): Spec[] {
  const looks = Map.groupBy(points, point => `${point.shape} ${point.color ?? ""}`);
  return [...looks.values()].map(group => ({
    data: {
      values: group.map(point => ({ x: drawnX(point.x, axis), y: drawn(point.y), label: point.label })),
    },
    mark: {
      type: "point",
      size: 110,
      opacity: 1,
      color: resolveColor(group[0].color ?? "black", 0),
      ...shapes[group[0].shape],
    },
    encoding: { x, y, tooltip: [{ field: "label", type: "nominal", title: "point" }] },
  }));
}
