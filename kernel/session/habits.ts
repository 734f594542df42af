/** Names of Python that people type here, with what they are in a cell. */
const names: Readonly<Record<string, string>> = {
  None: "null",
  True: "true",
  False: "false",
  print: "console.log(…); the last expression of a cell shows itself",
  len: "x.length",
  range: "pt.range(first, last, step)",
  str: "String(x)",
  float: "Number(x)",
  int: "Math.trunc(x)",
  round: "Math.round(x), or x.toFixed(2) for a text",
  abs: "Math.abs(x)",
  min: "Math.min(…xs)",
  max: "Math.max(…xs)",
  type: "typeof x",
  help: "name?, or %docs name; %help lists the magics",
  dir: "Tab behind a dot, or Object.keys(x)",
  self: "this",
  exit: "Ctrl-D in a console; a notebook's kernel ends from Jupyter's menu",
  quit: "Ctrl-D in a console; a notebook's kernel ends from Jupyter's menu",
};

/** What people ask a shell for whose answer they want as a value, as in `files = !ls`. */
const commands = /^(ls|cat|pwd|git|npm|npx|node|curl|wget|echo|grep|head|tail|wc|find|date|whoami|python3?)$/;

/** What a line of Python is here; the first that fits. */
const lines: readonly (readonly [RegExp, string])[] = [
  [/^\s*#/, "A comment begins with //"],
  [/^\s*(?:async\s+)?def\s/, "A function is written function f(x: number) { return x; }"],
  [/^\s*from\s+[\w.]+\s+import\s/, 'An import is written import { name } from "package"'],
  [/^\s*import\s+[\w.]+(?:\s+as\s+\w+)?\s*$/, 'An import is written import * as name from "package"'],
  [/^\s*class\s.*:\s*$/, "A class is written class A { … }"],
  [/\bfor\s+\w.*\bin\b.*\]/, "A list is made by xs.map(x => …) and xs.filter(x => …)"],
  [/^\s*for\s+\w.*\bin\b/, "A loop is written for (const x of xs) { … }"],
  [/^\s*elif\b/, "It is written else if (…) { … }"],
  [/^\s*(?:if|while|with|try|except|else|finally)\b.*:\s*$/, "A block is written if (…) { … }, in braces"],
  [/\blambda\b/, "A function of one expression is written x => …"],
  [/\bf["']/, "A value within a text is written `… ${x} …`, between backquotes"],
  [/\b(?:and|or|not)\b/, "and, or and not are written &&, || and !"],
];

/**
 * The repair for what somebody types into a cell who writes Python all day, or plain JavaScript, or in Deno. `message` is the checker's or the
 * parser's, `offset` where
 * it found the fault. Undefined where it is no such habit.
 */
export function habitHint(
  code: string,
  offset: number,
  message: string,
  isSyntax: boolean,
): string | undefined {
  const start = code.lastIndexOf("\n", offset - 1) + 1;
  const line = code.slice(start).split("\n", 1)[0];
  if (isSyntax) return lines.find(([pattern]) => pattern.test(line))?.[1];
  if (/^Cannot assign to '[^']+' because it is a constant\./.test(message))
    return "What may change is declared with let; a cell may declare the name anew";
  if (/ is not assignable to (?:parameter of )?type 'never'\./.test(message))
    return "What begins as [] holds nothing until its type is said, as in: [] as number[]";
  if (/ is not assignable to type '(?:null|undefined)'\./.test(message))
    return "What begins empty needs a type that has more, as in: null as number | null";
  if (/ype 'LookAhead</.test(message))
    return "What knows later bars is no column: nothing that trades may read it. .reveal() hands out its numbers, to train on or to draw";
  if (/^Type '.*' (?:is not assignable to type|is missing .* from type) 'Float64Array/.test(message))
    return "A column is a typed array: Float64Array.of(1, 2), or Float64Array.from(list)";
  const field = /^Property '([^']+)' does not exist on type '[^']+'\. \(TS2339\)$/.exec(message)?.[1];
  if (field !== undefined && /\bthis\.$/.test(code.slice(start, offset)))
    return `A class says its fields first: ${field};`;
  const address = /^Cannot find module '((?:npm|jsr|https?):[^']*)'/.exec(message)?.[1];
  if (address !== undefined) return importHint(address);
  const missing = /^Cannot find name '([^']+)'/.exec(message)?.[1];
  if (missing === undefined) return undefined;
  if (/=\s*!\s*$/.test(code.slice(0, offset)) && commands.test(missing))
    return `A command's output as a value: execSync("${missing} …", { encoding: "utf8" }) of node:child_process`;
  if (/^\s*=(?![=>])/.test(code.slice(offset + missing.length)))
    return /[(,]\s*$/.test(code.slice(0, offset))
      ? `Arguments by name stand in an object: { ${missing}: … }`
      : `A new name is declared: const ${missing} = …, or let where it changes`;
  if (missing === "Deno")
    return "This is Node: files are in node:fs/promises, the environment in process.env; display(…), html`…` and md`…` are there, and tslab's display.raw(type, data) shows any MIME type";
  return Object.hasOwn(names, missing) ? `Python's ${missing} is here ${names[missing]}` : undefined;
}

/** Deno's addresses of packages, and those of servers that give packages to browsers. */
function importHint(address: string): string {
  const fromRegistry = /^jsr:\/?(@[^/@]+\/[^/@]+)/.exec(address)?.[1];
  if (fromRegistry !== undefined)
    return `Node imports packages by their names: !npx jsr add ${fromRegistry}, then import from "${fromRegistry}"`;
  const name =
    /^(?:npm:\/?|https?:\/\/(?:esm\.sh|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm)\/)((?:@[^/@]+\/)?[^/@?#]+)/.exec(
      address,
    )?.[1];
  return name === undefined
    ? "Node imports packages and files, no addresses: download the file, and import it by its path"
    : `Node imports packages by their names: %npm install ${name}, then import from "${name}"`;
}
