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
      const found = await models?.find(data[viewMime].model_id);
      if (!found) {
        const picture = data["text/html"];
        if (picture) this.node.innerHTML = this.#sanitizer.sanitize(picture);
        else this.node.textContent = data["text/plain"] ?? "";
        return;
      }
      const { model, ended } = found;
      const css = model.get("_css");
      const style = css ? [Object.assign(document.createElement("style"), { textContent: css })] : [];
      const el = Object.assign(document.createElement("div"), { className: "peak-widget" });
      this.node.replaceChildren(...style, el);
      const { render } = await widgetModule(model);
      const end = await render?.({ model, el });
      this.#end = () => end?.();
      void ended.then(() => sayGone(el));
    }

    dispose() {
      this.#end?.();
      super.dispose();
    }
  }

  return { safe: false, mimeTypes: [viewMime], createRenderer: options => new WidgetOutput(options) };
}

/** A control that still moves and changes nothing would lie. */
function sayGone(el) {
  el.inert = true;
  const textContent = "The kernel of this is gone: run the cell again.";
  el.after(Object.assign(document.createElement("div"), { className: "peak-note", textContent }));
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
