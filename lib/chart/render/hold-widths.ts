import { textWidth } from "./measure.ts";

const entities: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/**
 * Tells a reader's machine how wide each text of a picture is. The layout is made for the charts' font, or Arial, whose letters are as
 * wide; a machine that has neither takes a font of its own, in which a title would leave the picture and a label its box.
 */
export function holdWidths(svg: string): string {
  return svg.replace(
    /<text( [^>]*)>([^<]+)<\/text>/g,
    (whole: string, attributes: string, written: string) => {
      const text = written.replaceAll(/&(amp|lt|gt);/g, entity => entities[entity]);
      const size = Number(/ font-size="([\d.]+)px"/.exec(attributes)?.[1]);
      // Letters of other scripts are measured by no table of ours.
      if (!(size > 0) || /[\u0300-\u1fff\u2e80-\uffff]/.test(text)) return whole;
      const width = textWidth(text, size, / font-weight="(bold|[6-9]00)"/.test(attributes));
      return `<text${attributes} textLength="${width.toFixed(1)}" lengthAdjust="spacingAndGlyphs">${written}</text>`;
    },
  );
}
