export interface Token {
  readonly kind: "comment" | "string" | "number" | "name" | "other";
  readonly text: string;
  readonly at: number;
}

/** Comment, string (also an unfinished one), number, name, or a single other character. */
const pattern =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(?<number>\b\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?n?\b)|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|[^]/giu;

/** The parts of a program that is being typed, by pattern: good enough for colours and brackets, for any text. */
export function* tokens(code: string): Generator<Token> {
  for (const match of code.matchAll(pattern)) {
    const { comment, string, number, name } = match.groups ?? {};
    const kind =
      comment !== undefined
        ? "comment"
        : string !== undefined
          ? "string"
          : number !== undefined
            ? "number"
            : name !== undefined
              ? "name"
              : "other";
    yield { kind, text: match[0], at: match.index };
  }
}

const closing: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The bracket at the cursor, or else before it, and its partner; undefined where there is none or it has no partner. */
export function bracketPair(code: string, cursor: number): [number, number] | undefined {
  const open: Token[] = [];
  const pairs = new Map<number, number>();
  for (const token of tokens(code)) {
    if (token.kind !== "other") continue;
    if ("([{".includes(token.text)) open.push(token);
    else if (token.text in closing && open.at(-1)?.text === closing[token.text]) {
      const partner = open.pop()?.at ?? 0;
      pairs.set(token.at, partner).set(partner, token.at);
    }
  }
  for (const at of [cursor, cursor - 1]) {
    const partner = pairs.get(at);
    if (partner !== undefined) return [at, partner];
  }
  return undefined;
}

/** Where the innermost call that the cursor is in opens its parenthesis; undefined outside calls. */
export function openCall(code: string, cursor: number): number | undefined {
  const open: { readonly text: string; readonly at: number; readonly isCall: boolean }[] = [];
  let before: Token | undefined;
  for (const token of tokens(code.slice(0, cursor))) {
    if (token.kind === "other" && "([{".includes(token.text))
      open.push({ ...token, isCall: token.text === "(" && before !== undefined && isCallee(before) });
    else if (token.kind === "other" && token.text in closing && open.at(-1)?.text === closing[token.text])
      open.pop();
    // In a comment nobody calls.
    if (token.kind === "comment" && token.at + token.text.length === cursor && !token.text.endsWith("*/"))
      return undefined;
    if (token.text.trim() !== "") before = token;
  }
  return open.findLast(bracket => bracket.isCall)?.at;
}

const notCalled = new Set([
  "if",
  "for",
  "while",
  "switch",
  "catch",
  "with",
  "function",
  "return",
  "await",
  "typeof",
]);

function isCallee({ kind, text }: Token): boolean {
  return kind === "name" ? !notCalled.has(text) : kind === "other" && [")", "]", ">"].includes(text);
}
