import { Session, type Runtime } from "node:inspector";
import { afterAll, expect, test } from "vitest";
import { lengthOf, textOf, typeOf } from "../../../kernel/debug/variables/values.ts";

const session = new Session();
session.connect();
afterAll(() => session.disconnect());

/** What V8 says of the value of an expression. */
function remote(expression: string): Runtime.RemoteObject {
  let result: Runtime.RemoteObject | undefined;
  session.post("Runtime.evaluate", { expression, generatePreview: true }, (failure, answer) => {
    if (failure) throw failure;
    result = answer.result;
  });
  return result!;
}

test.each([
  ["undefined", "undefined", "undefined", undefined],
  ["null", "null", "null", undefined],
  ["-0", "-0", "number", undefined],
  ["0 / 0", "NaN", "number", undefined],
  ["2n ** 70n", "1180591620717411303424n", "bigint", undefined],
  ['`it\'s "quoted"\\n`', `'it\\'s "quoted"\\n'`, "string", undefined],
  ["'x'.repeat(1001)", `'${"x".repeat(1000)}…' (1001 characters)`, "string", undefined],
  ["Symbol('s')", "Symbol(s)", "symbol", undefined],
  ["[1, 'a', null, undefined, [2]]", "Array(5) [1, 'a', null, undefined, Array(1)]", "Array", 5],
  ["[1, 2, 3, 4, 5, 6]", "Array(6) [1, 2, 3, 4, 5, …]", "Array", 6],
  ["Object.assign([7], { note: true })", "Array(1) [7, note: true]", "Array", 1],
  ["Float64Array.of(0.5, NaN, -0)", "Float64Array(3) [0.5, NaN, -0]", "Float64Array", 3],
  ["({})", "{}", "Object", undefined],
  ["({ a: 1, f() {}, get g() { throw 1 } })", "{ a: 1, f: ƒ, g: (getter) }", "Object", undefined],
  ["new (class Fee { #rate = 2; bps = 26 })", "Fee { #rate: 2, bps: 26 }", "Fee", undefined],
  ["new Map([[{ a: 1 }, 'x']])", "Map(1) { Object => 'x' }", "Map", 1],
  ["new Set()", "Set(0) {}", "Set", 0],
  ["new Date(0)", /^Thu Jan 01 1970/, "Date", undefined],
  ["new RangeError('too far\\nby a mile')", "RangeError: too far", "RangeError", undefined],
  ["/x+/gi", "/x+/gi", "RegExp", undefined],
  ["async (a, b) => a + b", "async (a, b) => …", "function", undefined],
  ["(class Book { sell() {} })", "class Book …", "function", undefined],
  ["(function* walk(from) { yield from })", "function* walk(from) …", "function", undefined],
])("%s is shown on one line", (expression, text, type, length) => {
  const value = remote(expression);
  if (text instanceof RegExp) expect(textOf(value)).toMatch(text);
  else expect(textOf(value)).toBe(text);
  expect([typeOf(value), lengthOf(value)]).toEqual([type, length]);
});
