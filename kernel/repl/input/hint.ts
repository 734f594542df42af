import type { CallSignature } from "../../session/session.ts";
import { styled } from "../output/paint.ts";
import { fit, rowWidth } from "../output/width.ts";

/**
 * The signature of the call that is being typed, on one row with the parameter at the cursor set off, and what is known
 * about that parameter on the next.
 */
export function hintRows(signature: CallSignature, columns: number, colors: boolean): string[] {
  const { label, parameter, documentation } = signature;
  const [start, end] = parameter ?? [0, 0];
  const [before, here, after] = [label.slice(0, start), label.slice(start, end), label.slice(end)].map(text =>
    text.replace(/\s+/g, " "),
  );
  const mark = (text: string) => (colors ? styled(["bold", "underline"], text) : text && `‹${text}›`);
  const dim = (text: string) => (colors ? styled("gray", text) : text);
  const marks = colors || here === "" ? 0 : 2;
  const room = columns - 1 - marks;
  const shownHere = fit(here, room);
  // Where all does not fit, the name in front and the parameter stay longest.
  const left = room - rowWidth(shownHere);
  const shownBefore =
    rowWidth(before) + Math.min(rowWidth(after), 12) > left ? ending(before, Math.max(0, left - 1)) : before;
  const shownAfter = fit(after, Math.max(0, left - rowWidth(shownBefore)));
  const rows = [
    ` ${dim(shownBefore)}${mark(shownHere)}${dim(left - rowWidth(shownBefore) > 0 ? shownAfter : "")}`,
  ];
  const about = documentation.trim().split("\n")[0];
  if (about) rows.push(dim(fit(` ${about}`, columns)));
  return rows;
}

/** The called name and the end of what stands before the parameter, an ellipsis between them. */
function ending(text: string, columns: number): string {
  const name = text.slice(0, text.indexOf("(") + 1);
  const room = columns - rowWidth(name) - 1;
  if (room < 4) return fit(name, columns);
  let tail = "";
  for (const character of Array.from(text.slice(name.length)).reverse()) {
    if (rowWidth(character + tail) > room) break;
    tail = character + tail;
  }
  return tail.length === text.length - name.length ? text : `${name}…${tail}`;
}
