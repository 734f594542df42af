import { plotlyMime, plotlyRenderer } from "./plotly-renderer.js";
import { resultRenderer } from "./result-renderer.js";
import { markStaleCells } from "./stale-marks.js";
import { sharedPackage } from "./shared.js";
import { widgetModels } from "./widget-models.js";
import { widgetRenderer } from "./widget-renderer.js";
import { tableRenderer } from "./table-renderer.js";

/**
 * The JupyterLab plugin: renderers for Plotly figures, for tables and for results made of both, and marks on stale cells. A
 * table asks the kernel of the document it stands in for its rows, so each notebook and console gets renderers of its own.
 */
export async function makePlugin(scope) {
  const [widgets, rendermime, apputils, notebook, consoles] = await Promise.all(
    [
      "@lumino/widgets",
      "@jupyterlab/rendermime",
      "@jupyterlab/apputils",
      "@jupyterlab/notebook",
      "@jupyterlab/console",
    ].map(name => sharedPackage(scope, name)),
  );
  const { Widget } = widgets;
  const optional = {
    themes: apputils?.IThemeManager,
    notebooks: notebook?.INotebookTracker,
    consoles: consoles?.IConsoleTracker,
  };
  const present = Object.entries(optional).filter(([, token]) => token);

  return {
    id: "peak-trade:renderers",
    description:
      "Charts that zoom, tables that sort, page and filter, widgets that move, marks on stale cells.",
    autoStart: true,
    requires: [rendermime.IRenderMimeRegistry],
    optional: present.map(([, token]) => token),
    activate(app, registry, ...services) {
      const { themes, notebooks, consoles } = Object.fromEntries(
        present.map(([name], at) => [name, services[at]]),
      );
      // Where ipywidgets is, widgets are its business.
      const drawsWidgets = !app.hasPlugin("@jupyter-widgets/jupyterlab-manager:plugin");
      // Another extension may bring all of Plotly; ours draws the kinds of chart that finance needs.
      const drawsPlotly = !registry.mimeTypes.includes(plotlyMime);
      const addTo = (place, context) => {
        const shared = { Widget, themes, kernel: () => context?.session?.kernel };
        if (drawsPlotly) place.addFactory(plotlyRenderer(shared), 40);
        place.addFactory(tableRenderer(shared), 40);
        place.addFactory(resultRenderer(shared), 40);
        if (drawsWidgets) place.addFactory(widgetRenderer(shared, context && widgetModels(context)), 30);
      };
      addTo(registry, undefined);
      const follow = (tracker, contentOf, contextOf) => {
        const one = panel => addTo(contentOf(panel).rendermime, contextOf(panel));
        tracker?.forEach(one);
        tracker?.widgetAdded.connect((_, panel) => one(panel));
      };
      follow(
        notebooks,
        panel => panel.content,
        panel => panel.sessionContext,
      );
      notebooks?.forEach(markStaleCells);
      notebooks?.widgetAdded.connect((_, panel) => markStaleCells(panel));
      follow(
        consoles,
        panel => panel.console,
        panel => panel.sessionContext,
      );
    },
  };
}
