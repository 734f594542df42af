import { createRequire } from "node:module";
import { invalidArgument } from "../../core/errors.ts";

const resolve = createRequire(import.meta.url).resolve;

/** The shipped font, so that a picture is the same on a machine without any. */
const fontFiles = ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"].map(file =>
  resolve(`@expo-google-fonts/arimo/${file}`),
);

/** Twice the chart's own size: sharp on a high-density screen, still small. */
const defaultScale = 2;

/** Rasterises an SVG on white. `width` in pixels, 16 to 8,000. */
export async function svgToPng(svg: string, width?: number): Promise<Uint8Array> {
  if (width !== undefined && !(width >= 16 && width <= 8_000))
    throw invalidArgument(
      "width",
      "must be 16 to 8000 pixels",
      width,
      "Leave it out for twice the chart's own size.",
    );
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, {
    background: "white",
    fitTo:
      width === undefined
        ? { mode: "zoom", value: defaultScale }
        : { mode: "width", value: Math.round(width) },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
  })
    .render()
    .asPng();
}
