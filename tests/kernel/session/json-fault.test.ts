import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "../../../kernel/session/compile/json-fault.ts";

test.each([
  ['{"a": 1, "b": oops}', "Unexpected token 'o' in JSON", 14],
  ["[,]", "Unexpected token ',' in JSON", 1],
  ['{"a": 1,}', "Expected double-quoted property name in JSON", 8],
  ["[1 2]", "Expected ',' or ']' after array element in JSON", 3],
  ['[1,\n"open\n]', "Bad control character in string literal in JSON", 9],
  ["[1,\n", "Unexpected end of JSON input", 3],
  ["", "Unexpected end of JSON input", 0],
])("%j is no JSON, with the place", (text, message, offset) => {
  expect(jsonFault(text)).toEqual({ message, offset, length: 1 });
});

test("a mark that JSON has no use for is found wherever it stands between the tokens, and JSON has no fault", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (json, at) => {
      expect(jsonFault(json)).toBeUndefined();
      const pretty = JSON.stringify(JSON.parse(json), undefined, 1);
      const gaps = [...pretty.matchAll(/\n */g)].map(({ index }) => index);
      const gap = gaps[at % gaps.length] ?? 0;
      expect(jsonFault(`${pretty.slice(0, gap)}#${pretty.slice(gap)}`)?.offset).toBe(gap);
    }),
  );
});
