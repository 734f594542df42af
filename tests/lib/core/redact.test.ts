import { expect, test } from "vitest";
import { redact, redactText } from "../../../lib/core/redact.ts";

const env = { MY_TOKEN: "abc123", API_KEY: "abc123-very-secret", HOME: "/home/ada", SHORT_SECRET: "1" };

test("the value of a secret environment variable disappears wherever it stands", () => {
  expect(redact({ note: "sent abc123-very-secret to /home/ada", list: ["abc123"] }, env)).toEqual({
    note: "sent [redacted] to /home/ada",
    list: ["[redacted]"],
  });
});

test("a key that announces a secret keeps its name and loses its value", () => {
  expect(redact({ apiKey: "x", password: 5, nested: { authorization: "y" }, price: 5 }, {})).toEqual({
    apiKey: "[redacted]",
    password: "[redacted]",
    nested: { authorization: "[redacted]" },
    price: 5,
  });
});

test("tokens in headers and addresses disappear", () => {
  expect(redactText("Bearer abc.def failed at https://ada:pw@host/x?token=123&side=buy", {})).toBe(
    "Bearer [redacted] failed at https://[redacted]@host/x?token=[redacted]&side=buy",
  );
});

test("a value too short to be a secret does not blacken every figure", () => {
  expect(redactText("position 1 of 10", env)).toBe("position 1 of 10");
});

test("what JSON cannot say becomes text, and nothing throws", () => {
  const circle: Record<string, unknown> = {
    rate: NaN,
    gone: undefined,
    when: new Date(0),
    size: 3n,
    call: () => 1,
  };
  circle.self = circle;
  expect(redact(circle, {})).toEqual({
    rate: "NaN",
    when: "1970-01-01T00:00:00.000Z",
    size: "3n",
    self: "[circular]",
  });
  expect(redact(new RangeError("no"), {})).toEqual({ name: "RangeError", message: "no" });
  expect(redact(new Map([["a", new Set([1])]]), {})).toEqual({ a: [1] });
  expect(redact(new Float64Array(2), {})).toBe("[Float64Array of 16 bytes]");
  expect(
    redact(
      Array.from({ length: 201 }, () => 0),
      {},
    ),
  ).toHaveLength(201);
});

test("the same object twice is not a circle", () => {
  const order = { symbol: "BTC/USD" };
  expect(redact([order, order], {})).toEqual([order, order]);
});
