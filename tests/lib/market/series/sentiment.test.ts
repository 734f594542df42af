import { describe, expect, test } from "vitest";
import { financeLexicon } from "../../../../lib/market/series/lexicon.ts";
import { sentiment } from "../../../../lib/market/series/sentiment.ts";

const lexicon = {
  words: { good: 2, bad: -2, "profit warning": -2.5, profit: 1.5 },
  negations: ["not"],
  intensifiers: { very: 1.5, slightly: 0.5 },
};
const score = (text: string) => sentiment(text, lexicon).score;

describe("the score", () => {
  test("is the sum of weights over one plus their sizes", () => {
    expect(score("a good day")).toBe(2 / 3);
    expect(score("good and bad")).toBe(0);
    expect(score("bad, bad")).toBe(-4 / 5);
    expect(score("nothing known")).toBe(0);
    expect(score("")).toBe(0);
  });

  test("a negation turns and weakens what follows within three words, not beyond and not across a sentence", () => {
    expect(score("not good")).toBe(-1.5 / 2.5);
    expect(score("isn't good")).toBe(-1.5 / 2.5);
    expect(score("not one two good")).toBe(-1.5 / 2.5);
    expect(score("not one two three good")).toBe(2 / 3);
    expect(score("They did not. Good!")).toBe(2 / 3);
    // Not, and not again.
    expect(score("not not good")).toBe(2 / 3);
  });

  test("neither … nor turns each once, phrases of two words turn, and quotes around a word are none of it", () => {
    const weights = (text: string) =>
      sentiment(text).words.map(({ word, weight }) => [word, Math.sign(weight)]);
    expect(weights("Neither growth nor profit")).toEqual([["growth", -1], ["profit", -1]]); // prettier-ignore
    expect(weights("The bank rules out bankruptcy")).toEqual([["bankruptcy", 1]]);
    expect(weights("CEO: 'no losses', 'strong'")).toEqual([["losses", 1], ["strong", 1]]); // prettier-ignore
  });

  test("not only, not just and not merely turn nothing", () => {
    // 2 / (1 + 2), as without the words.
    for (const word of ["only", "just", "merely"]) expect(score(`not ${word} good`)).toBe(2 / 3);
    expect(score("only not good")).toBe(-1.5 / 2.5);
  });

  test("words are the same however their marks are written, and whatever unseen is put into them", () => {
    const own = { words: { rückgang: -2 }, negations: [], intensifiers: {} };
    for (const text of ["Rückgang", "Ru\u0308ckgang", "Rück\u00adgang", "Rück\u200bgang"])
      expect(sentiment(text, own).score, text).toBe(-2 / 3);
    expect(sentiment("रिकॉर्ड मुनाफ़ा", { ...own, words: { ["मुनाफ़ा".normalize("NFC")]: 1 } }).score).toBe(0.5);
  });

  test("intensifiers weigh", () => {
    expect(score("very good")).toBe(3 / 4);
    expect(score("slightly bad")).toBe(-1 / 2);
    expect(score("not very good")).toBe(-2.25 / 3.25);
  });

  test("an intensifier behind a word is that word's, not the next one's", () => {
    const weights = (text: string) => sentiment(text).words.map(({ weight }) => weight);
    expect(weights("Shares fell sharply")).toEqual([-1.5]);
    expect(weights("Shares did not fall sharply on good news")).toEqual([1.125, 1]);
    expect(weights("Fell very good")).toEqual([-1, 1.5]);
  });

  test("two words count before one, whatever the case; a possessive counts as its word", () => {
    expect(score("Profit Warning")).toBe(-2.5 / 3.5);
    expect(score("a PROFIT’S warning")).toBe(1.5 / 2.5);
    expect(sentiment("Not good, very bad", lexicon).words).toEqual([
      { word: "good", weight: -1.5 },
      { word: "bad", weight: -3 },
    ]);
  });

  test("names of an object's own machinery are words like others", () => {
    expect(score("constructor toString __proto__ hasOwnProperty")).toBe(0);
  });
});

describe("the built-in words", () => {
  test.each([
    ["Shares soar to all-time high after company beats estimates and raises guidance", 0.8, 1],
    ["Bitcoin rallies as ETF approval boosts demand", 0.7, 1],
    ["Exchange halts withdrawals after hack; customers fear insolvency", -1, -0.7],
    ["Company issues profit warning, shares plunge", -1, -0.7],
    ["Fed avoids recession", 0.4, 0.8],
    ["Profit slightly lower", -0.5, 0.7],
    ["Airline says losses narrowed", 0.4, 0.8],
    ["Not only strong sales but record profit", 0.6, 1],
    ["The company will hold its annual meeting on Tuesday", 0, 0],
  ])("%s", (headline, low, high) => {
    const { score: found } = sentiment(headline);
    expect(found).toBeGreaterThanOrEqual(low);
    expect(found).toBeLessThanOrEqual(high);
  });

  test("are some hundreds, within −3 and 3, none of them also a negation or an intensifier", () => {
    const words = Object.entries(financeLexicon.words);
    expect(words.length).toBeGreaterThan(400);
    for (const [word, weight] of words) {
      expect(Math.abs(weight), word).toBeLessThanOrEqual(3);
      expect(word).toMatch(/^[a-z][a-z-]*( [a-z-]+)?$/);
      expect(financeLexicon.negations).not.toContain(word);
      expect(Object.hasOwn(financeLexicon.intensifiers, word), word).toBe(false);
    }
  });
});
