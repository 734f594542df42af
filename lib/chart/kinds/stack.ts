import { demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import type { Spec } from "../spec.ts";
import { textHeading } from "../text/layout.ts";

/** Space between two charts, in pixels. */
const spacing = 26;

/**
 * Charts one above the other under one title, their plotting areas aligned: equity over drawdown. Synthetic where any of
 * them is. Throws `invalid_argument` for none.
 */
export function stackCharts(title: string, charts: readonly Chart[]): Chart {
  demandTitle(title);
  demandSome(charts.length, "charts");
  const synthetic = charts.some(chart => chart.synthetic);
  return makeChart({
    title,
    synthetic,
    view: {
      title: { text: title, anchor: "start", fontSize: 17, offset: 18 },
      spacing,
      vconcat: charts.map(viewOf),
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
