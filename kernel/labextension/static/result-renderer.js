import { plotlyFigure } from "./plotly-figure.js";
import { tableView } from "./table-view.js";

export const resultMime = "application/vnd.peak.result+json";

/** Renders a result's own HTML, and puts figures that zoom and tables that page in the places of its pictures and excerpts. */
export function resultRenderer({ Widget, themes, kernel }) {
  class ResultOutput extends Widget {
    #sanitizer;
    #alive = [];

    constructor({ sanitizer }) {
      super();
      this.#sanitizer = sanitizer;
      this.addClass("jp-RenderedHTMLCommon");
    }

    async renderModel({ data }) {
      this.#end();
      this.node.innerHTML = this.#sanitizer.sanitize(data["text/html"]);
      const { figures = {}, tables = {} } = data[resultMime];
      const images = this.node.querySelectorAll("img");
      const excerpts = this.node.querySelectorAll("table");
      const drawn = Object.entries(figures).map(([at, figure]) => {
        const { parentElement } = images[at];
        const one = plotlyFigure(parentElement, themes);
        this.#alive.push(one);
        // The picture stays until the figure stands.
        return one.draw(figure).then(() => images[at].remove());
      });
      for (const [at, { caption, ...table }] of Object.entries(tables)) {
        const { parentElement } = excerpts[at];
        // What the excerpt's caption says ("The last 12") is not true of the whole.
        parentElement.replaceChildren();
        if (caption) {
          const head = Object.assign(document.createElement("div"), { textContent: caption });
          head.className = "peak-caption";
          parentElement.append(head);
        }
        this.#alive.push(tableView(parentElement, table, kernel));
      }
      await Promise.all(drawn);
    }

    #end() {
      for (const one of this.#alive.splice(0)) one.dispose();
    }

    dispose() {
      this.#end();
      super.dispose();
    }
  }

  return { safe: true, mimeTypes: [resultMime], createRenderer: options => new ResultOutput(options) };
}
