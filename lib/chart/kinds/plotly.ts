import { syntheticLabel } from "../../core/provenance.ts";
import { gainColor, ink, lossColor } from "../palette.ts";
import type { Candles } from "../rebucket.ts";
import { drawn, type Heading, type Spec } from "../spec.ts";
import { kindsOf, type Mark, markLooks, type ReadyOverlay } from "./marks.ts";

/** Grey that reads on white and on a dark notebook. */
const neutral = "#808890";
const grid = "rgba(128,136,144,0.25)";

const lines = { gridcolor: grid, linecolor: grid };
/** Transparent and grey, for a page whose colours are not known; one that has a theme puts its own in this template's place. */
const look = {
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  font: { family: "Arial, Helvetica, sans-serif", color: neutral, size: 12 },
  // The hover box is white in every theme, so its ink is dark.
  hoverlabel: { bgcolor: "rgba(255,255,255,0.94)", font: { color: ink.strong } },
  xaxis: lines,
  yaxis: lines,
};

/** The candles as a Plotly figure: drag to zoom, double-click to reset; transparent, so that it suits a light and a dark theme. */
export function candlePlotly(figure: {
  readonly heading: Heading;
  readonly candles: Candles;
  readonly overlays: readonly ReadyOverlay[];
  readonly marks: readonly Mark[];
  readonly volume: boolean;
  readonly log: boolean;
  readonly yTitle?: string;
}): Spec {
  const { heading, candles, volume } = figure;
  const time = Array.from(candles.time, plotlyTime);
  const label = heading.synthetic ? `<b>${syntheticLabel}</b>` : "";
  const subtitle = [label, heading.subtitle ?? ""].filter(Boolean).join(" · ");
  const axis = { zeroline: false, automargin: true };
  return {
    data: [
      {
        type: "candlestick",
        name: "price",
        x: time,
        open: column(candles.open),
        high: column(candles.high),
        low: column(candles.low),
        close: column(candles.close),
        increasing: { line: { color: gainColor, width: 1 }, fillcolor: gainColor },
        decreasing: { line: { color: lossColor, width: 1 }, fillcolor: lossColor },
        showlegend: false,
      },
      ...figure.overlays.map(overlay => ({
        type: "scatter",
        mode: "lines",
        name: overlay.name,
        x: time,
        y: Array.from(candles.end, end => drawn(overlay.values[end - 1])),
        // Black ink would vanish on a dark theme.
        line: { color: overlay.color === "#000000" ? neutral : overlay.color, width: 1.5 },
        connectgaps: false,
      })),
      ...kindsOf(figure.marks).flatMap(kind => {
        const marks = figure.marks.filter(mark => mark.kind === kind);
        return [
          {
            type: "scatter",
            mode: "markers",
            name: kind,
            x: marks.map(mark => plotlyTime(mark.x)),
            y: marks.map(mark => drawn(mark.y)),
            marker: {
              symbol: markLooks[kind].shape,
              color: neutral,
              size: 9,
              line: { color: "white", width: 1 },
            },
          },
        ];
      }),
      ...(volume
        ? [
            {
              type: "bar",
              name: "volume",
              x: time,
              y: column(candles.volume),
              yaxis: "y2",
              marker: { color: neutral },
              opacity: 0.6,
              showlegend: false,
            },
          ]
        : []),
    ],
    layout: {
      title: {
        text: subtitle
          ? `${escapePlotly(heading.title)}<br><sub>${subtitle}</sub>`
          : escapePlotly(heading.title),
        x: 0,
        xref: "paper",
        xanchor: "left",
      },
      template: { layout: look },
      height: volume ? 480 : 400,
      margin: { l: 64, r: 24, t: 72, b: 40 },
      hovermode: "x unified",
      dragmode: "zoom",
      showlegend: figure.overlays.length + figure.marks.length > 0,
      // On the right: title and subtitle have the left.
      legend: { orientation: "h", x: 1, xanchor: "right", y: 1.02, yanchor: "bottom" },
      xaxis: {
        ...axis,
        type: "date",
        rangeslider: { visible: false },
        anchor: volume ? "y2" : "y",
        title: { text: "UTC" },
      },
      yaxis: {
        ...axis,
        domain: volume ? [0.24, 1] : [0, 1],
        type: figure.log ? "log" : "linear",
        ...(figure.yTitle ? { title: { text: escapePlotly(figure.yTitle) } } : {}),
      },
      ...(volume ? { yaxis2: { ...axis, domain: [0, 0.18], title: { text: "volume" }, nticks: 3 } } : {}),
      annotations: heading.synthetic
        ? [
            {
              text: syntheticLabel,
              xref: "paper",
              yref: "paper",
              x: 0.5,
              y: 0.6,
              showarrow: false,
              font: { size: 44, color: neutral },
              opacity: 0.16,
            },
          ]
        : [],
    },
    config: { responsive: true, displaylogo: false, scrollZoom: false },
  };
}

function column(values: Float64Array): (number | null)[] {
  return Array.from(values, drawn);
}

/** Plotly reads a time without a zone as it stands, which keeps UTC on every machine. */
function plotlyTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

/** Plotly reads a few HTML tags in titles. */
function escapePlotly(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
