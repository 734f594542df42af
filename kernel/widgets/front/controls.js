// Controls in a row each. State: controls ([{ name, kind, ...}]), values ({ name: value }).
export default {
  render({ model, el }) {
    const grid = document.createElement("div");
    grid.style.cssText =
      "display:grid;grid-template-columns:max-content minmax(160px, 320px) max-content;gap:4px 12px;align-items:center;font:13px system-ui, sans-serif;margin:4px 0";
    // Arrow keys are the slider's, not the notebook's.
    grid.dataset.lmSuppressShortcuts = "true";
    grid.addEventListener("keydown", event => event.stopPropagation());
    el.append(grid);
    const shown = new Map();
    for (const control of model.get("controls")) {
      const set = value => {
        model.set("values", { ...model.get("values"), [control.name]: value });
        model.save_changes();
      };
      const label = document.createElement("label");
      const figure = document.createElement("output");
      const input = makers[control.kind](control, set);
      label.textContent = control.name;
      input.style.margin = "0";
      label.htmlFor = input.id = `peak-${crypto.randomUUID()}`;
      figure.style.fontVariantNumeric = "tabular-nums";
      grid.append(label, input, figure);
      shown.set(control.name, value => {
        if (control.kind === "toggle") input.checked = value;
        else input.value = String(value);
        figure.textContent = control.kind === "slider" ? String(value) : "";
      });
    }
    const draw = () => {
      for (const [name, value] of Object.entries(model.get("values"))) shown.get(name)?.(value);
    };
    model.on("change:values", draw);
    draw();
    model.set("drawn", true);
    model.save_changes();
    return () => model.off("change:values", draw);
  },
};

const makers = {
  slider({ min, max, step }, set) {
    const input = Object.assign(document.createElement("input"), { type: "range", min, max, step });
    input.addEventListener("input", () => set(input.valueAsNumber));
    return input;
  },
  choice({ options }, set) {
    const select = document.createElement("select");
    for (const option of options) select.append(new Option(option, option));
    select.addEventListener("change", () => set(select.value));
    return select;
  },
  toggle(_, set) {
    const input = Object.assign(document.createElement("input"), { type: "checkbox" });
    input.style.justifySelf = "start";
    input.addEventListener("change", () => set(input.checked));
    return input;
  },
};
