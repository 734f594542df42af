import { canDraw, plotlyFigure } from "./plotly-figure.js";

export const plotlyMime = "application/vnd.plotly.v1+json";

/** Renders Plotly figures; one that this build cannot draw is shown by the picture in its bundle, with a word on it. */
export function plotlyRenderer({ Widget, themes }) {
  class PlotlyOutput extends Widget {
    #figure;

    async renderModel({ data }) {
      const figure = data[plotlyMime];
      if (!(await canDraw(figure))) return this.#showPicture(data["image/png"]);
      this.#figure ??= plotlyFigure(this.node, themes);
      await this.#figure.draw(figure);
    }

    #showPicture(png) {
      const note = Object.assign(document.createElement("div"), {
        className: "peak-note",
        textContent: "This kind of chart needs all of Plotly: pip install plotly.",
      });
      const picture = Object.assign(new Image(), { src: `data:image/png;base64,${png}`, alt: "chart" });
      this.node.replaceChildren(...(png ? [picture] : []), note);
    }

    dispose() {
      this.#figure?.dispose();
      super.dispose();
    }
  }

  return { safe: true, mimeTypes: [plotlyMime], createRenderer: () => new PlotlyOutput() };
}
