export const viewMime = "application/vnd.jupyter.widget-view+json";

/** Renders the view of a model with the module that the model brings; one whose kernel is gone is shown by its picture. */
export function widgetRenderer({ Widget }, models) {
  class WidgetOutput extends Widget {
    #sanitizer;
    #end;

    constructor({ sanitizer }) {
      super();
      this.#sanitizer = sanitizer;
    }

    async renderModel({ data }) {
      this.#end?.();
      const model = await models?.find(data[viewMime].model_id);
      if (!model) {
        const picture = data["text/html"];
        if (picture) this.node.innerHTML = this.#sanitizer.sanitize(picture);
        else this.node.textContent = data["text/plain"] ?? "";
        return;
      }
      const css = model.get("_css");
      const style = css ? [Object.assign(document.createElement("style"), { textContent: css })] : [];
      const el = document.createElement("div");
      this.node.replaceChildren(...style, el);
      const { render } = await widgetModule(model);
      const end = await render?.({ model, el });
      this.#end = () => end?.();
    }

    dispose() {
      this.#end?.();
      super.dispose();
    }
  }

  return { safe: false, mimeTypes: [viewMime], createRenderer: options => new WidgetOutput(options) };
}

const modules = new WeakMap();

/** The model's own module, made once: `render`, after `initialize` where there is one. */
function widgetModule(model) {
  if (!modules.has(model))
    modules.set(
      model,
      (async () => {
        const address = URL.createObjectURL(new Blob([model.get("_esm")], { type: "text/javascript" }));
        const exported = (await import(address)).default;
        URL.revokeObjectURL(address);
        const made = typeof exported === "function" ? await exported() : exported;
        await made.initialize?.({ model });
        return made;
      })(),
    );
  return modules.get(model);
}
