import type { Completion } from "../session.ts";

/** The parts of a completion item that are used. */
export interface CompletionItem {
  readonly label: string;
  readonly kind?: number;
  readonly insertText?: string;
  readonly filterText?: string;
  readonly sortText?: string;
  readonly detail?: string;
  readonly labelDetails?: { readonly detail?: string; readonly description?: string };
  readonly additionalTextEdits?: readonly unknown[];
  readonly data?: { readonly autoImport?: unknown };
}

/** LSP's numbers in words. */
const kinds = [
  "text", "method", "function", "constructor", "property", "variable", "class", "interface", "module", "property", "unit",
  "value", "enum", "keyword", "snippet", "color", "file", "reference", "folder", "enum member", "constant", "struct",
  "event", "operator", "type parameter",
]; // prettier-ignore
const variable = 6;

/** How a key that is no name is offered behind a dot, up to the key itself; and what stands there so far. */
const bracket = /^(?:\?\.)?\[["']?/;
const memberBefore = /\??\.([\p{ID_Continue}$\u200c\u200d]*)$/u;

/**
 * What may stand at the cursor, best first; names that would need an import statement are left out. `kindOf` knows more of what
 * the server calls a variable.
 */
export function completionOf(
  code: string,
  cursor: number,
  items: readonly CompletionItem[],
  kindOf: (name: string) => string | undefined,
): Completion {
  const given = items
    .filter(item => !item.additionalTextEdits && !item.data?.autoImport)
    .map(item => ({ item, text: textOf(item) }));
  // They take the place of the dot too, and all matches begin at one place: so they are offered where there is nothing else.
  const names = given.filter(({ text }) => !bracket.test(text));
  const [access = "", member = ""] =
    (given.length > 0 && names.length === 0 && memberBefore.exec(code.slice(0, cursor))) || [];
  const prefix = access || wordBefore(code, cursor, items);
  const typed = access ? member : prefix;
  const begins = (text: string, exactly = false): boolean => {
    const name = text.replace(bracket, "");
    return exactly ? name.startsWith(typed) : name.toLowerCase().startsWith(typed.toLowerCase());
  };
  const fitting = (access ? given : names)
    .filter(({ text }) => begins(text))
    .sort(
      (a, b) =>
        Number(begins(b.text, true)) - Number(begins(a.text, true)) ||
        compare(a.item.sortText ?? "", b.item.sortText ?? "") ||
        compare(a.text.toLowerCase(), b.text.toLowerCase()) ||
        compare(a.text, b.text),
    );
  return {
    matches: fitting.map(({ text }) => text),
    start: cursor - prefix.length,
    end: cursor,
    types: fitting.map(({ item, text }) => ({
      text,
      type: (item.kind === variable ? kindOf(text) : undefined) ?? kinds[(item.kind ?? 1) - 1] ?? "text",
      signature: item.labelDetails?.detail ?? item.detail,
    })),
  };
}

/**
 * The part of the code that a completion replaces: the identifier before the cursor, or inside a string as much of it as the
 * offered texts begin with ("BTC/U", "./lo").
 */
function wordBefore(code: string, cursor: number, items: readonly CompletionItem[]): string {
  const before = code.slice(0, cursor);
  const word = /[\p{ID_Continue}$\u200c\u200d]*$/u.exec(before)?.[0] ?? "";
  const quoted = /["'`]([^"'`\n]*)$/.exec(before)?.[1];
  if (quoted === undefined || quoted.length <= word.length) return word;
  return items.some(item => textOf(item).startsWith(quoted)) ? quoted : word;
}

/** Optional members are labelled `name?`; the question mark is no part of the name. */
const textOf = (item: CompletionItem): string =>
  item.insertText ?? item.filterText?.replace(/^\./, "") ?? item.label.replace(/\?$/, "");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
