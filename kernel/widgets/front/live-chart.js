// A line chart that is redrawn whenever its points change: drawn on a canvas, because SVG cannot keep up.
// State: title, names, colours, points (Float64: all times or positions, then all values of each series), isTime, note.
export default {
  render({ model, el }) {
    const canvas = document.createElement("canvas");
    const title = document.createElement("div");
    const note = document.createElement("div");
    title.style.cssText = "font:600 14px system-ui, sans-serif;margin:2px 0";
    note.style.cssText = "font:12px system-ui, sans-serif;opacity:0.75";
    canvas.style.cssText = "width:100%;max-width:900px;height:260px;display:block";
    canvas.setAttribute("role", "img");
    el.append(title, canvas, note);

    const draw = () => {
      const names = model.get("names");
      const colours = model.get("colours");
      const points = columns(model.get("points"), names.length + 1);
      title.textContent = model.get("title");
      note.textContent = model.get("note");
      canvas.setAttribute("aria-label", `${model.get("title")}: ${model.get("note")}`);
      paint(canvas, points, names, colours, model.get("isTime"));
    };
    let asked = 0;
    const later = () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        draw();
      });
    };
    model.on("change:points", later);
    const resize = new ResizeObserver(later);
    resize.observe(canvas);
    // Without this word the kernel would go on replacing the whole output.
    model.set("drawn", true);
    model.save_changes();
    return () => {
      model.off("change:points", later);
      resize.disconnect();
      cancelAnimationFrame(asked);
    };
  },
};

/** The columns that lie one after another in the bytes. */
function columns(view, count) {
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const all = new Float64Array(bytes);
  const length = all.length / count;
  return Array.from({ length: count }, (_, at) => all.subarray(at * length, (at + 1) * length));
}

function paint(canvas, [x, ...series], names, colours, isTime) {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const ink = getComputedStyle(canvas).color;
  const [left, right, top, bottom] = [64, 8, names.length > 1 ? 24 : 8, 22];
  const [low, high] = extent(series);
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = ink;
  if (x.length === 0 || !Number.isFinite(low)) {
    context.fillText("waiting for points", left, height / 2);
    return;
  }
  const [first, last] = [x[0], x[x.length - 1]];
  const px = value => left + ((value - first) / (last - first || 1)) * (width - left - right);
  const py = value => top + ((high - value) / (high - low || 1)) * (height - top - bottom);

  context.strokeStyle = ink;
  for (const tick of ticks(low, high, 5)) {
    context.globalAlpha = 0.15;
    context.beginPath();
    context.moveTo(left, py(tick));
    context.lineTo(width - right, py(tick));
    context.stroke();
    context.globalAlpha = 0.8;
    context.textAlign = "right";
    context.fillText(tick.toLocaleString("en-US", { maximumFractionDigits: 6 }), left - 6, py(tick) + 4);
  }
  const label = value =>
    isTime ? new Date(value).toISOString().slice(0, 16).replace("T", " ") : value.toLocaleString("en-US");
  context.textAlign = "left";
  context.fillText(label(first), left, height - 6);
  context.textAlign = "right";
  context.fillText(label(last), width - right, height - 6);
  context.globalAlpha = 1;

  context.lineWidth = 1.5;
  context.lineJoin = "round";
  series.forEach((values, at) => {
    context.strokeStyle = colours[at];
    context.beginPath();
    let pen = false;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) pen = false;
      else if (pen) context.lineTo(px(x[i]), py(values[i]));
      else {
        context.moveTo(px(x[i]), py(values[i]));
        pen = true;
      }
    }
    context.stroke();
  });
  if (names.length < 2) return;
  let place = left;
  context.textAlign = "left";
  names.forEach((name, at) => {
    context.fillStyle = colours[at];
    context.fillRect(place, 8, 12, 3);
    context.fillStyle = ink;
    context.fillText(name, place + 16, 14);
    place += 28 + context.measureText(name).width;
  });
}

function extent(series) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of series)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  // A flat line stands in the middle.
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** About `count` round values between the two. */
function ticks(low, high, count) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= raw);
  const made = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step)
    made.push(Number(value.toPrecision(12)));
  return made;
}
