import { resolveColor } from "../palette.ts";
import { drawn, legendColumns, type Spec, type XAxis } from "../spec.ts";
import { drawnX } from "./annotations.ts";

/** A stretch of the x axis that is shaded: a regime, a position held. With `low` and `high` a box, else from bottom to top. */
export interface Zone {
  readonly from: number;
  readonly to: number;
  /** Name of its kind. */
  readonly kind: string;
  readonly low?: number;
  readonly high?: number;
}

/** Shaded zones behind the lines, and what their colours mean. */
export interface Zones {
  readonly kinds: readonly { readonly name: string; readonly color?: string }[];
  readonly spans: readonly Zone[];
}

/** Colours that kinds take where they have none: told apart by everyone also when they are pale. Yellow shows well as an area. */
const order = ["sky", "orange", "vermillion", "green", "purple", "blue", "yellow", "gray"] as const;

/** Each kind with its colour. */
export function zoneColors({ kinds }: Zones): { name: string; color: string }[] {
  return kinds.map(({ name, color }, k) => ({
    name,
    color: resolveColor(color ?? order[k % order.length], k),
  }));
}

/** One layer of rectangles with a legend of its own; [] where nothing is to be shaded. */
export function zoneLayers(
  zones: Zones | undefined,
  axis: XAxis,
  x: Spec,
  y: Spec,
  height: number,
  offset: number,
): Spec[] {
  if (!zones || zones.spans.length === 0) return [];
  const colors = zoneColors(zones);
  const columns = legendColumns(colors.map(({ name }) => name));
  const encoding = {
    x,
    x2: { field: "x2" },
    color: {
      field: "z",
      type: "nominal",
      sort: null,
      scale: { domain: colors.map(({ name }) => name), range: colors.map(({ color }) => color) },
      legend: { symbolType: "square", symbolOpacity: 0.45, symbolStrokeWidth: 0, offset, ...columns },
    },
    tooltip: [{ field: "z", type: "nominal", title: "zone" }],
  };
  const row = (zone: Zone) => ({ x: drawnX(zone.from, axis), x2: drawnX(zone.to, axis), z: zone.kind });
  const whole = zones.spans.filter(zone => zone.low === undefined);
  const boxes = zones.spans.filter(zone => zone.low !== undefined);
  return [
    ...(whole.length
      ? [
          {
            data: { values: whole.map(row) },
            mark: { type: "rect", opacity: 0.3, y: 0, y2: height },
            encoding,
          },
        ]
      : []),
    ...(boxes.length
      ? [
          {
            data: {
              values: boxes.map(zone => ({
                ...row(zone),
                y: drawn(zone.low ?? NaN),
                y2: drawn(zone.high ?? NaN),
              })),
            },
            mark: { type: "rect", opacity: 0.35, stroke: "white", strokeWidth: 0.5 },
            encoding: { ...encoding, y, y2: { field: "y2" } },
          },
        ]
      : []),
  ];
}
