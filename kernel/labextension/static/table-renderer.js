import { tableView } from "./table-view.js";

export const tableMime = "application/vnd.peak.table+json";

/** Renders a table that stands alone. */
export function tableRenderer({ Widget, kernel }) {
  class TableOutput extends Widget {
    #view;

    async renderModel({ data }) {
      this.#view?.dispose();
      this.#view = tableView(this.node, data[tableMime], kernel);
      await this.#view.shown;
    }

    dispose() {
      this.#view?.dispose();
      super.dispose();
    }
  }

  return { safe: true, mimeTypes: [tableMime], createRenderer: () => new TableOutput() };
}
