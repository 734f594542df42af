import type { Completion, Inspection } from "../../session/session.ts";
import { type Buffer, replace } from "./buffer.ts";
import { styled } from "../output/paint.ts";
import type { Size } from "../output/screen.ts";
import { fit, rowWidth, wrap } from "../output/width.ts";

/** What may stand at the cursor, shown below the input. */
export interface Menu {
  readonly completion: Completion;
  /** The input as it was typed, to which Escape returns. */
  readonly typed: Buffer;
  /** The selected match; -1 before the first choice. */
  readonly selected: number;
}

/** How the matches are laid out: pages of columns, read downwards. */
interface Grid {
  readonly across: number;
  readonly down: number;
  readonly width: number;
}

/** The input with the selected match in it. */
export function chosen({ completion, typed, selected }: Menu): Buffer {
  const { matches, start, end } = completion;
  return selected < 0 ? typed : replace(typed, start, end, matches[selected]);
}

/** What all matches begin with. */
export function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? "";
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

/** The menu after a key that moves in it; undefined for one that does not. It goes round at its ends. */
export function moved(menu: Menu, key: string, size: Size): Menu | undefined {
  const { length } = menu.completion.matches;
  const { across, down } = gridOf(menu, size);
  const steps: Record<string, number> = {
    tab: 1, down: 1, "ctrl-n": 1, "shift-tab": -1, up: -1, "ctrl-p": -1,
    right: down, left: -down, pagedown: across * down, pageup: -across * down,
  }; // prettier-ignore
  if (!(key in steps)) return undefined;
  const step = steps[key];
  if (menu.selected < 0) return { ...menu, selected: step > 0 ? 0 : length - 1 };
  const to = menu.selected + step;
  // A page or a column too far stops at the end; one entry too far goes round.
  const selected = Math.abs(step) === 1 ? (to + length) % length : Math.min(length - 1, Math.max(0, to));
  return { ...menu, selected };
}

const docRows = 4;

/** The rows of the menu: a page of matches, where one is in it, and what is known about the selected one. */
export function menuRows(menu: Menu, docs: Inspection | undefined, size: Size, colors: boolean): string[] {
  const { matches } = menu.completion;
  const { across, down, width } = gridOf(menu, size);
  const page = Math.floor(Math.max(0, menu.selected) / (across * down));
  const first = page * across * down;
  const rows: string[] = [];
  for (let row = 0; row < Math.min(down, matches.length - first); row++) {
    let line = "";
    for (let column = 0; column < across; column++) {
      const at = first + column * down + row;
      if (at >= matches.length) break;
      const name = fit(matches[at], width - 2);
      const cell = `${at === menu.selected && !colors ? ">" : " "}${name}${" ".repeat(width - 1 - rowWidth(name))}`;
      line += at === menu.selected && colors ? styled("inverse", cell) : cell;
    }
    rows.push(line.trimEnd());
  }
  const dim = (text: string) => (colors ? styled("gray", text) : text);
  const pages = Math.ceil(matches.length / (across * down));
  const place = menu.selected < 0 ? `${matches.length}` : `${menu.selected + 1} of ${matches.length}`;
  const how = menu.selected < 0 ? " · Tab or arrows choose, Esc leaves" : "";
  const foot = ` ${place}${pages > 1 ? ` · page ${page + 1} of ${pages}` : ""}${how}`;
  rows.push(dim(fit(foot, size.columns)));
  if (menu.selected >= 0 && size.rows >= 14) rows.push(...docLines(docs, size.columns, colors));
  return rows;
}

/** The same number of rows for every entry, so that nothing jumps: its type on one, its documentation on the others. */
function docLines(docs: Inspection | undefined, columns: number, colors: boolean): string[] {
  const { markdown = "", text = "" } = docs?.found ? docs : {};
  // The type stands in a fence, the documentation behind it.
  const [, code, about] = /```\w*\n([^]*?)```\s*([^]*)/.exec(markdown) ?? ["", ...split(text)];
  const signature = code
    .replace(/^\(alias\) /, "")
    .replace(/^import \w+$/m, "")
    .replace(/\s+/g, " ");
  const lines = [signature, ...wrap(about, columns - 2, docRows - 1)];
  while (lines.length < docRows) lines.push("");
  return lines.map((line, at) => {
    const row = line && fit(` ${line}`, columns);
    return colors && row ? styled(at === 0 ? "cyan" : "gray", row) : row;
  });
}

function split(text: string): [first: string, rest: string] {
  const end = text.indexOf("\n");
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + 1)];
}

function gridOf({ completion: { matches } }: Menu, { columns, rows }: Size): Grid {
  const longest = Math.max(...matches.map(rowWidth));
  const width = Math.min(longest + 2, columns);
  const across = Math.max(1, Math.floor(columns / width));
  const most = Math.max(1, Math.min(6, rows - 3 - docRows));
  return { across, width, down: Math.min(most, Math.ceil(matches.length / across)) };
}
