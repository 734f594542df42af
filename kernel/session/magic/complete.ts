import type { Completion, Inspection } from "../session.ts";
import { pathsAt } from "./paths.ts";
import { magics } from "./registry.ts";

/** What may stand at the cursor where its line is a magic's; undefined where it is not, or TypeScript knows. */
export function completeMagic(code: string, cursor: number, workingFolder: string): Completion | undefined {
  const line = code.slice(code.lastIndexOf("\n", cursor - 1) + 1, cursor);
  // A command of the shell, whose words are files; `!ready` is an expression.
  const [, path] = /^![\w./~$"'-]+\s(?:.*\s)?(\S*)$/.exec(line) ?? [];
  if (path !== undefined) return offer(pathsAt(path, workingFolder), path, cursor);
  const [, sign, name, gap, word = ""] = /^(%%?)(\w*)(?:([ \t]+)(\S*))?$/.exec(line) ?? [];
  if (sign === undefined) return undefined;
  if (gap !== undefined) {
    const magic = magics.find(candidate => candidate.name === name);
    if (magic?.kind === "statement" || name === "docs") return undefined;
    const { words = [] } = magic ?? {};
    const known = typeof words === "function" ? words(word, workingFolder) : words;
    return offer(
      known.filter(candidate => candidate.startsWith(word)),
      word,
      cursor,
    );
  }
  const fitting = magics.filter(
    magic =>
      magic.name !== "!" &&
      magic.name.startsWith(name) &&
      (sign === "%" ? magic.kind !== "cell" : magic.kind !== "line"),
  );
  return offer(
    fitting.map(magic => sign + magic.name),
    sign + name,
    cursor,
    fitting.map(magic => magic.summary),
  );
}

/** What a magic does, where the cursor stands on its name. */
export function inspectMagic(code: string, cursor: number): Inspection | undefined {
  const start = code.lastIndexOf("\n", cursor - 1) + 1;
  const [, sign, name] = /^(?:(%%?)(\w+)|(?=!)!)/.exec(code.slice(start)) ?? [];
  if (sign === undefined || cursor > start + sign.length + name.length) return undefined;
  const magic = magics.find(candidate => candidate.name === name);
  if (!magic) return undefined;
  return {
    found: true,
    text: `${magic.usage}\n${magic.summary}`,
    markdown: `\`${magic.usage}\`\n\n${magic.summary}`,
  };
}

/** The same code, as long as it was, with the name that %docs or ? is asked about as code, and one that may be a command. */
export const namesAsCode = (code: string): string =>
  code
    .replace(/^%docs(?=[ \t])/gm, "     ")
    .replace(/^!(?=[\w$]+$)/gm, " ")
    .replace(/^\?{1,2}/gm, marks => " ".repeat(marks.length))
    .replace(/(?<=^[\p{ID_Start}$_][\p{ID_Continue}$.]*)\?{1,2}(?=\s*$(?![^]))/mu, marks =>
      " ".repeat(marks.length),
    );

function offer(
  matches: readonly string[],
  typed: string,
  cursor: number,
  signatures?: readonly string[],
): Completion {
  return {
    matches,
    start: cursor - typed.length,
    end: cursor,
    types: matches.map((text, i) => ({
      text,
      type: "magic",
      ...(signatures && { signature: signatures[i] }),
    })),
  };
}
