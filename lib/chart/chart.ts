import { textLook } from "../core/text-look.ts";
import { displaySymbol, type Displayable, inspectSymbol, type MimeBundle } from "../core/display.ts";
import { svgToPng } from "./render/png.ts";
import { specToSvg } from "./render/svg.ts";
import { config, type Spec } from "./spec.ts";
import type { TextSize } from "./text/layout.ts";

/**
 * A picture of columns: a Vega-Lite specification with its data inside, and ways to render it without a browser or a
 * network. Frozen; rendered once on first use and remembered.
 */
export interface Chart extends Displayable {
  readonly title: string;
  /** Whether the market behind it is not real; the chart then says so itself. */
  readonly synthetic: boolean;
  /** The complete Vega-Lite v5 specification, which JupyterLab renders natively. */
  readonly vegaLite: Spec;
  /** A Plotly figure ({ data, layout, config }) for charts that people zoom into: candles. */
  readonly plotly?: Spec;
  svg(): Promise<string>;
  /** PNG on white. `width` in pixels; by default twice the chart's own, for sharp screens. */
  png(options?: { width?: number }): Promise<Uint8Array>;
  /** The chart in characters, at most `width` columns wide (default 80). Plain text unless `color`. */
  text(options?: Partial<TextSize>): string;
  [inspectSymbol](depth: number, options: InspectOptions): string;
}

/** What Node passes to an inspect method; only what is used here. */
interface InspectOptions {
  readonly breakLength?: number;
  readonly colors?: boolean;
}

interface Parts {
  readonly title: string;
  readonly synthetic: boolean;
  /** The view: everything but schema, background and config. */
  readonly view: Spec;
  readonly text: (size: TextSize) => string;
  readonly plotly?: Spec;
}

/** Freezes a specification with everything in it. */
function freezeAll<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (inner !== null && typeof inner === "object" && !Object.isFrozen(inner)) freezeAll(inner);
  return Object.freeze(value);
}

/** Makes a chart of its view and its text renderer. */
export function makeChart(parts: Parts): Chart {
  const vegaLite = freezeAll({
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    background: "white",
    padding: 12,
    ...parts.view,
    config,
  });
  let svg: Promise<string> | undefined;
  const renderSvg = () => (svg ??= specToSvg(vegaLite, parts.title));
  const text = (options: Partial<TextSize> = {}) =>
    parts.text({
      width: Math.max(24, Math.floor(options.width ?? textLook().width)),
      height: options.height,
      color: options.color ?? textLook().color,
    });
  return Object.freeze({
    title: parts.title,
    synthetic: parts.synthetic,
    vegaLite,
    ...(parts.plotly ? { plotly: freezeAll(parts.plotly) } : {}),
    svg: renderSvg,
    png: async (options: { width?: number } = {}) => svgToPng(await renderSvg(), options.width),
    text,
    async [displaySymbol](): Promise<MimeBundle> {
      const image = await renderSvg();
      return {
        ...(parts.plotly ? { "application/vnd.plotly.v1+json": parts.plotly } : {}),
        "application/vnd.vegalite.v5+json": vegaLite,
        "image/svg+xml": image,
        "image/png": Buffer.from(await svgToPng(image)).toString("base64"),
        "text/plain": text(),
      };
    },
    [inspectSymbol](depth: number, options: InspectOptions) {
      if (depth < 0) return `[Chart ${parts.title}]`;
      const { width, color } = textLook();
      return text({ width: Math.min(options.breakLength ?? width, width), color: options.colors ?? color });
    },
  });
}
