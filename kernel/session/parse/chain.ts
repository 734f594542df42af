/** The expression before the cursor whose members may stand there, where naming it calls nothing: `data.items[0]?.pri`. */
export interface Chain {
  readonly root: string;
  /** The keys that lead from the root to the object. */
  readonly path: readonly string[];
  /** What is typed of the member so far. */
  readonly typed: string;
  /** It is typed as a key, `data["pri`; otherwise behind a dot. */
  readonly quoted: boolean;
}

const name = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;
const key = String.raw`"[^"\\\n]*"|'[^'\\\n]*'|\d+`;
const chain = new RegExp(
  // Not in the middle of another chain; three dots spread. Asked only where a name begins, because it looks far back.
  String.raw`(?=[\p{ID_Start}$_])(?<![\p{ID_Continue}$#@]|(?<!\.\.)\.\s*)` +
    String.raw`(?<root>${name})(?<path>(?:\s*\??\.\s*${name}|(?:\?\.)?\[(?:${key})\])*)` +
    String.raw`(?:\s*\??\.\s*(?<member>(?:${name})?)|(?:\?\.)?\[(?<quoted>"[^"\\\n]*|'[^'\\\n]*))$`,
  "u",
);
const access = new RegExp(String.raw`\.\s*(${name})|\[(${key})\]`, "gu");

/** Comments and strings, also unfinished ones; what stands in braces in a template is none, while they are open. */
const notCode =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[^]|[^`\\$]|\$(?!\{)|\$\{[^}]{0,500}\})*`?/g;

/** The chain that ends at the cursor; undefined where there is none, as in a comment. */
export function chainAt(code: string, cursor: number): Chain | undefined {
  const found = chain.exec(code.slice(0, cursor));
  // Where it will run, `this` is another.
  if (!found?.groups || found.groups.root === "this") return undefined;
  const { root, path, member, quoted } = found.groups;
  const before = code.slice(0, found.index);
  for (const { index, 0: text } of before.matchAll(notCode))
    if (index + text.length === before.length) return undefined;
  return {
    root,
    path: [...path.matchAll(access)].map(([, after, inside]) => after ?? inside.replace(/^["']|["']$/g, "")),
    typed: member ?? quoted.slice(1),
    quoted: quoted !== undefined,
  };
}
