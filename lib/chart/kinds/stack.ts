import { demandMembers } from "../../core/members.ts";
import { demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { type Spec, zoomName } from "../spec.ts";
import { textHeading } from "../text/layout.ts";

/** Space between two charts, in pixels. */
const spacing = 26;

/**
 * Charts one above the other under one title, their plotting areas aligned: equity over drawdown. Synthetic where any of
 * them is. Throws `invalid_argument` for none.
 */
export function stackCharts(title: string, charts: readonly Chart[]): Chart {
  demandTitle({ title });
  demandSome(charts?.length, "charts");
  charts.forEach((chart, k) =>
    demandMembers(chart, [], `charts[${k}]`, "must be a chart", "Pass what pt.chart.lineChart gives."),
  );
  const synthetic = charts.some(chart => chart.synthetic);
  return makeChart({
    title,
    synthetic,
    view: {
      title: { text: title, anchor: "start", fontSize: 17, offset: 18 },
      spacing,
      vconcat: charts.map((chart, k) => numberZoom(viewOf(chart), k) as Spec),
      resolve: {
        scale: { x: "independent", y: "independent", color: "independent", strokeDash: "independent" },
      },
    },
    text: size => {
      const heading = textHeading({ title, synthetic: false }, size.width);
      return [...heading, ...charts.map(chart => chart.text(size))].join("\n\n");
    },
  });
}

/** A chart's view without what only a whole document has. */
function viewOf(chart: Chart): Spec {
  const {
    $schema: _schema,
    background: _background,
    padding: _padding,
    config: _config,
    ...view
  } = chart.vegaLite;
  return view;
}

/** Gives the zoom parameter of the chart at `index` a name of its own. Data rows are left alone: they are not walked. */
function numberZoom(value: unknown, index: number): unknown {
  if (Array.isArray(value)) return value.map(inner => numberZoom(inner, index));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "data") return [key, inner];
      if (key === "name" && typeof inner === "string" && inner.startsWith(zoomName))
        return [key, `${inner}${index}`];
      return [key, numberZoom(inner, index)];
    }),
  );
}
