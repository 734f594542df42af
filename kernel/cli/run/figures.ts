import { isDeepStrictEqual, stripVTControlCharacters } from "node:util";
import type { Output } from "../../../lib/report/notebook.ts";

/** Something that a cell shows, in the form in which it is compared. */
export interface Figure {
  /** What a person calls it: `printed text`, `result 1`. */
  readonly name: string;
  /** Per MIME type; printed text and errors are `text/plain`. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One representation of a figure that is not what was stored. */
export interface Difference {
  readonly figure: string;
  readonly mime: string;
  /** Undefined where it is missing. */
  readonly stored: unknown;
  readonly now: unknown;
}

/**
 * The figures of a cell. Printed pieces that follow each other are one text. Left out: what goes to stderr (complaints), and
 * outputs whose metadata say `{ peak: { volatile: true } }` (progress, with its durations), and what `%time` measured in a cell
 * whose `source` has it.
 */
export function figuresOf(outputs: readonly Output[], source = ""): Figure[] {
  const timed = /^%%?time\b/m.test(source);
  const figures: Figure[] = [];
  let printed = "";
  const flush = (): void => {
    if (printed !== "") figures.push({ name: "printed text", data: { "text/plain": asSeen(printed) } });
    printed = "";
  };
  let count = 0;
  for (const output of outputs) {
    if (output.output_type === "stream") {
      if (output.name === "stdout") printed += timed ? output.text.replace(measured, "") : output.text;
      continue;
    }
    if (output.output_type !== "error" && isVolatile(output.metadata)) continue;
    flush();
    if (output.output_type === "error")
      figures.push({ name: "error", data: { "text/plain": asSeen(`${output.ename}: ${output.evalue}`) } });
    else figures.push({ name: `output ${++count}`, data: normalised(output.data) });
  }
  flush();
  return figures;
}

/**
 * Compares figure by figure, and each in every representation that was stored; one that has come in addition is none of the
 * old notebook's. Text counts as it is seen: line ends, spaces at the end of a line, colours and overwritten parts of a line
 * do not. JSON is compared by value, images byte by byte. Execution counts and metadata are not compared.
 */
export function differences(stored: readonly Figure[], now: readonly Figure[]): Difference[] {
  return Array.from({ length: Math.max(stored.length, now.length) }, (_, i) => {
    const [before, after] = [stored[i], now[i]] as [Figure | undefined, Figure | undefined];
    const figure = (before ?? after)?.name ?? "";
    const types = Object.keys(before?.data ?? { "text/plain": "" });
    return types.flatMap((mime): Difference[] => {
      const [was, is] = [before?.data[mime], after?.data[mime]];
      return isDeepStrictEqual(was, is) ? [] : [{ figure, mime, stored: was, now: is }];
    });
  }).flat();
}

/** The line that `%time` prints. */
const measured = /^time: \S+ \S+, processors: \S+ \S+\n/gm;

function isVolatile({ peak }: Record<string, unknown>): boolean {
  return typeof peak === "object" && peak !== null && "volatile" in peak && peak.volatile === true;
}

function normalised(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => {
      if (typeof value !== "string") return [mime, value];
      // Base64 may be broken into lines by whoever stored it.
      return [
        mime,
        mime.startsWith("image/") && mime !== "image/svg+xml" ? value.replace(/\s/g, "") : asSeen(value),
      ];
    }),
  );
}

/** Text as a reader sees it. */
function asSeen(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n/g, "\n")
    .split("\n")
    .map(line => line.slice(line.lastIndexOf("\r") + 1).trimEnd())
    .join("\n")
    .trimEnd();
}
