import { demandMembers } from "../../core/members.ts";
import { demand } from "../../core/errors.ts";
import { financeLexicon, type Lexicon } from "./lexicon.ts";

/** What a text sounds like. Frozen. */
export interface Sentiment {
  /** −1 to 1; 0 where no word of the lexicon occurs. */
  readonly score: number;
  /** Sums of the weights of both signs, as they were counted. */
  readonly positive: number;
  readonly negative: number;
  /** The words that counted, and with which weight. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
}

/** Soft hyphens and spaces without width, which pages put into words for the sake of line ends. */
const unseen = /[\u00ad\u200b\u2060\ufeff]/g;

/** "Not only strong" is strong. */
const unturned = ["only", "just", "merely"];

/** How many words before one may turn or strengthen it. */
const reach = 3;

/** What is left of a word that is turned: "not good" is bad, but less so than "bad". */
const turned = -0.75;

/**
 * The sentiment of a headline or text about markets, by counting words: each weighs what the lexicon says, times the intensifiers and
 * turned by a negation within three words before it in the same clause. An intensifier right behind a word ("fell sharply") is that word's.
 * The score is the sum over one plus the sum of sizes, so that it lies within −1 to 1 and little evidence stays near 0.
 *
 * It knows words, not facts: "the recession everybody feared did not come" sounds bad. Use means of many, and check that they lead
 * anything at all. `lexicon` takes the place of the built-in one; `financeLexicon` is that one, to build on.
 */
export function sentiment(text: string, lexicon: Lexicon = financeLexicon): Sentiment {
  demand(typeof text === "string", "text", "must be a text", text, "Pass a headline or an article.");
  demandMembers(lexicon, ["words"], "lexicon", "must be a lexicon", "Build on pt.financeLexicon.");
  const counted: { word: string; weight: number }[] = [];
  // Looked at from the first of several marks only: a line of a million dots would be looked at from each.
  const plain = text.normalize("NFC").replaceAll(unseen, "").toLowerCase();
  for (const clause of plain.split(/(?<![.!?;:,\n])[.!?;:,\n]+(?=\s|$)/)) {
    const tokens = clause.match(/[\p{L}\p{M}\p{N}]+(?:['’&-]+[\p{L}\p{M}\p{N}]+)*/gu) ?? [];
    const found = wordsIn(tokens, lexicon);
    const begins = new Set(found.map(({ from }) => from));
    // "Fell sharply": an intensifier behind a word is that word's, unless one that counts follows it ("fell slightly less").
    const behind = new Set(
      found
        .map(({ to }) => to)
        .filter(to => Object.hasOwn(lexicon.intensifiers, tokens[to]) && !begins.has(to + 1)),
    );
    for (const { word, from, to } of found) {
      const first = Math.max(0, from - reach);
      const near = tokens.slice(first, from).map((token, i) => (behind.has(first + i) ? "" : token));
      if (behind.has(to)) near.push(tokens[to]);
      counted.push({ word, weight: lexicon.words[word] * emphasis(near, lexicon) });
    }
  }
  const sum = (sign: number) =>
    counted.reduce((total, { weight }) => total + (Math.sign(weight) === sign ? weight : 0), 0);
  const [positive, negative] = [sum(1), sum(-1)];
  return Object.freeze({
    score: (positive + negative) / (1 + positive - negative),
    positive,
    negative,
    words: Object.freeze(counted.map(each => Object.freeze(each))),
  });
}

/** The words and pairs of words that count, with the places they take. */
function wordsIn(tokens: readonly string[], { words }: Lexicon) {
  const found: { readonly word: string; readonly from: number; readonly to: number }[] = [];
  for (let from = 0; from < tokens.length; from++) {
    const pair = `${tokens[from]} ${tokens[from + 1]}`;
    // A "profit-warning" is one.
    const joined = tokens[from].replaceAll("-", " ");
    const word =
      [pair, joined].find(phrase => Object.hasOwn(words, phrase)) ?? tokens[from].replace(/['’]s$/, "");
    if (!Object.hasOwn(words, word)) continue;
    const to = word === pair ? from + 2 : from + 1;
    found.push({ word, from, to });
    from = to - 1;
  }
  return found;
}

/** What the words before one, and an intensifier behind it, make of it: the last of two intensifiers, and each negation. */
function emphasis(before: readonly string[], { negations, intensifiers }: Lexicon): number {
  const strong = before.findLast(token => Object.hasOwn(intensifiers, token));
  const factor = strong === undefined ? 1 : intensifiers[strong];
  // "Neither growth nor profit" turns each once.
  const said = before.slice(Math.max(0, before.lastIndexOf("nor")));
  const turns = said.filter(
    (token, at) =>
      (negations.includes(token) && !unturned.includes(said[at + 1])) ||
      negations.includes(`${token} ${said[at + 1]}`) ||
      token.endsWith("n't") ||
      token.endsWith("n’t"),
  );
  return factor * (turns.length % 2 === 1 ? turned : 1);
}
