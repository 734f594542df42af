// A Plotly figure in an element: drawn, redrawn, resized with its place, recoloured with the theme, removed without a trace.

let plotly;
const library = () => (plotly ??= import("./plotly.js").then(({ default: Plotly }) => Plotly));

/** Whether this build of Plotly draws every trace of the figure; it knows what finance needs, no maps and no 3D. */
export async function canDraw({ data = [] }) {
  const known = (await library()).PlotSchema.get().traces;
  return data.every(({ type = "scatter" }) => type in known);
}

/** A place for a figure at the end of `host`. `draw(figure)` shows one, or changes the one that is shown and keeps its zoom. */
export function plotlyFigure(host, themes) {
  const element = document.createElement("div");
  element.className = "peak-plotly";
  host.append(element);
  let shown;
  let gone = false;

  const draw = async figure => {
    const Plotly = await library();
    if (gone) return;
    // Plotly writes into what it is given, and the notebook's output is not its to write to.
    const { data = [], layout = {}, config = {}, frames } = structuredClone(figure);
    await Plotly.react(element, {
      data,
      layout: themed(layout, element),
      config: { ...config, responsive: false },
      frames,
    });
    shown = figure;
  };
  const resize = new ResizeObserver(async () => {
    const Plotly = await library();
    // A hidden tab has no size; the figure is measured again when it is shown.
    if (shown && !gone && element.offsetWidth > 0) Plotly.Plots.resize(element);
  });
  resize.observe(element);
  const recolour = () => void (shown && draw(shown));
  themes?.themeChanged.connect(recolour);

  return {
    draw,
    dispose() {
      gone = true;
      resize.disconnect();
      themes?.themeChanged.disconnect(recolour);
      if (shown) void library().then(Plotly => Plotly.purge(element));
      element.remove();
    },
  };
}

/** The layout with the theme's colours under what it says itself. `uirevision` keeps what a person zoomed to. */
function themed(layout, element) {
  const style = getComputedStyle(element);
  const colour = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const ink = colour("--jp-ui-font-color1", "#333");
  const line = colour("--jp-border-color1", "#bbb");
  const axis = { gridcolor: colour("--jp-border-color2", "#ddd"), linecolor: line, zerolinecolor: line };
  const own = layout.template?.layout ?? {};
  const look = {
    ...own,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...own.font, color: ink },
    hoverlabel: { bgcolor: colour("--jp-layout-color1", "#fff"), bordercolor: line, font: { color: ink } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--jp-ui-font-color2", "#777"), activecolor: ink },
    xaxis: { ...own.xaxis, ...axis },
    yaxis: { ...own.yaxis, ...axis },
  };
  return { uirevision: "kept", ...layout, template: { ...layout.template, layout: look } };
}
