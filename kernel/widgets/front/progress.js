// A progress bar. State: done, total, text.
export default {
  render({ model, el }) {
    const bar = document.createElement("progress");
    const text = document.createElement("span");
    bar.style.cssText = "width:240px;vertical-align:middle";
    text.style.cssText = "margin-left:8px;font:13px system-ui, sans-serif;font-variant-numeric:tabular-nums";
    el.append(bar, text);
    const draw = () => {
      bar.max = model.get("total");
      bar.value = model.get("done");
      text.textContent = model.get("text");
    };
    model.on("change", draw);
    draw();
    // Without this word the kernel would go on replacing the whole output.
    model.set("drawn", true);
    model.save_changes();
    return () => model.off("change", draw);
  },
};
