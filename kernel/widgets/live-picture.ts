import { escapeHtml, type MimeBundle } from "../../lib/core/display.ts";
import { sparkline } from "../../lib/chart/sparkline.ts";
import { formatNumber } from "../../lib/chart/format.ts";

const width = 640;
const height = 200;

/** The state of a live chart as a plain SVG, drawn in a millisecond: a front end without widgets gets it several times a second. */
export function livePicture(
  title: string,
  note: string,
  names: readonly string[],
  colours: readonly string[],
  [x, ...series]: readonly Float64Array[],
): MimeBundle {
  const finite = series.flatMap(values => Array.from(values).filter(Number.isFinite));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const last = names.map((name, at) => `${name} ${formatNumber(series[at].at(-1) ?? NaN)}`).join(" · ");
  const text = [`${title}: ${note}`, last, ...series.map(values => sparkline(values))]
    .filter(Boolean)
    .join("\n");
  const px = (value: number) => ((value - x[0]) / (x[x.length - 1] - x[0] || 1)) * width;
  const py = (value: number) => ((high - value) / (high - low || 1)) * (height - 4) + 2;
  const lines = series.map((values, at) => {
    let path = "";
    let pen = "M";
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) return void (pen = "M");
      path += `${pen}${px(x[i]).toFixed(1)} ${py(value).toFixed(1)}`;
      pen = "L";
    });
    return `<path d="${path}" fill="none" stroke="${colours[at]}" stroke-width="1.5"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${lines.join("")}</svg>`;
  const range = finite.length > 0 ? ` · from ${formatNumber(low)} to ${formatNumber(high)}` : "";
  return {
    "text/html":
      `<div style="font-weight:600">${escapeHtml(title)}</div>` +
      `<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}" alt="${escapeHtml(text)}" style="max-width:100%">` +
      `<div style="font-size:12px;opacity:0.75">${escapeHtml(last + range)} · ${escapeHtml(note)}</div>`,
    "text/plain": text,
  };
}
