import { declaredNames } from "../parse/names.ts";
import { parse } from "../parse/parse.ts";
import type { CellText, MagicCall } from "../parse/text.ts";

const magicLine = /^(%%?)([A-Za-z]\w*)(?:[ \t]+(.*)|(\?{1,2})[ \t]*)?$/;
/** `!!x`, `!(x)` and `!function` are expressions; so is `!x` where x is a variable. A backslash at its end goes on in the next line. */
const commandLine = /^![ \t]*(?=[\w./~$"'-])(?!(?:function|async|await|new|typeof)\b)([^]*)$/;
/** A line, or a command with those that it goes on in. */
const nextLine = /(?:!(?:[^\n]*\\\r?\n)+)?[^\n]*/y;
const statementMagics = new Set(["time"]);
/** `pt.load?` and `?pt.load` ask what a name is, as in IPython; the first could begin a conditional expression. */
const questionLine =
  /^(?:\?{1,2}([\p{ID_Start}$_][\p{ID_Continue}$.]*|)|([\p{ID_Start}$_][\p{ID_Continue}$.]*)\?{1,2})[ \t]*$/u;

/**
 * Finds the magics of a cell. A line is one when it starts, in its first column, with `%name` or `!command`, or asks for a name
 * (`name?`, with nothing but such lines below), and everything above it is complete by itself: so none is found inside a string, a comment, a function or an unfinished expression.
 * Where nothing but magics stands above, it may be indented.
 * `isVariable` tells whether a name is a variable of the session: `!ready` then means "not ready".
 */
export function readCell(source: string, isVariable: (name: string) => boolean = () => false): CellText {
  const magics: MagicCall[] = [];
  // The first line of a script says who runs it. In a cell it is a comment.
  let code = source.startsWith("#!") ? `//${source.slice(2)}` : source;
  if (!/^[ \t]*[%!]|^\?|[\p{ID_Continue}$]\?{1,2}[ \t\r]*$/mu.test(source)) return { source, code, magics };
  for (let start = 0; start <= source.length;) {
    const above = code.slice(0, start);
    if (above.trim() === "") start += /^[ \t]*(?=[%!])/.exec(source.slice(start))?.[0].length ?? 0;
    nextLine.lastIndex = start;
    const line = nextLine.exec(source)?.[0] ?? "";
    const end = start + line.length;
    const text = line.replace(/\r(?=\n|$)/g, "");
    const call = /^[%!]/.test(line)
      ? callOf(text, start, end)
      : questionOf(text, source.slice(end), start, end);
    if (call && standsAlone(above, call, isVariable)) {
      magics.push(call);
      code = blank(code, start, call.statement ?? end);
    }
    start = end + 1;
  }
  return { source, code, magics };
}

/** Whether a cell consists of nothing but magics and comments above `offset`. */
export function isLeading({ code }: CellText, { start, statement, wholeCell }: MagicCall): boolean {
  return statement === undefined && !wholeCell && parse(code.slice(0, start)).program.body.length === 0;
}

/** The same cell with only some of its magics, and its code or none. */
export function partOf(text: CellText, magics: readonly MagicCall[], withCode: boolean): CellText {
  return { source: text.source, code: withCode ? text.code : blank(text.code, 0, text.code.length), magics };
}

function questionOf(line: string, below: string, start: number, end: number): MagicCall | undefined {
  const [, first, last] = questionLine.exec(line) ?? [];
  const name = first ?? last;
  if (name === undefined) return undefined;
  if (last !== undefined && !below.split("\n").every(next => next.trim() === "" || questionLine.test(next)))
    return undefined;
  return { name: name === "" ? "help" : "docs", argument: name, wholeCell: false, start, end };
}

function callOf(line: string, start: number, end: number): MagicCall | undefined {
  const [, signs, name, argument = "", asked] = magicLine.exec(line) ?? [];
  if (name !== undefined) {
    if (asked !== undefined || /^(--help|\?)\s*$/.test(argument))
      return { name: "help", argument: name, wholeCell: false, start, end };
    const wholeCell = signs === "%%";
    const statement =
      !wholeCell && statementMagics.has(name) && argument.trim() !== "" ? end - argument.length : undefined;
    return { name, argument: argument.trim(), wholeCell, start, end, statement };
  }
  const [, command] = commandLine.exec(line) ?? [];
  if (command === undefined) return undefined;
  return { name: "!", argument: command.trim(), wholeCell: false, start, end };
}

function standsAlone(above: string, call: MagicCall, isVariable: (name: string) => boolean): boolean {
  const { program, errors } = parse(above);
  if (errors.length > 0) return false;
  if (call.wholeCell) return program.body.length === 0;
  const first =
    call.name === "!" ? /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(call.argument)?.[0] : undefined;
  if (first === undefined) return true;
  return !isVariable(first) && !program.body.flatMap(declaredNames).includes(first);
}

const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
