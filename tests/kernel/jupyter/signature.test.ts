import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { expectTranslated } from "../../support/wat.ts";
import { signer } from "../../../kernel/jupyter/protocol/sockets/signature.ts";

const folder = new URL("../../../kernel/jupyter/protocol/sockets/", import.meta.url);

test("signatures are made by what their text says", async () => {
  await expectTranslated(folder, "signature");
});

test("signatures are HMAC-SHA-256: the vectors of RFC 4231", () => {
  const sign = (key: Buffer, text: Buffer): string => signer(key.toString("latin1"))(text);
  expect(sign(Buffer.alloc(20, 0x0b), Buffer.from("Hi There"))).toBe(
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  );
  expect(sign(Buffer.from("Jefe"), Buffer.from("what do ya want for nothing?"))).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

const made = (key: string, parts: readonly (string | Uint8Array)[]): string => {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
};

test("they are what Node makes of any key, text and bytes, one signature after the other", () => {
  const part = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 300 }));
  fc.assert(
    fc.property(
      fc.string({ maxLength: 200 }),
      fc.array(fc.array(part, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
      (key, messages) => {
        const sign = signer(key);
        for (const parts of messages) expect(sign(...parts)).toBe(made(key, parts));
      },
    ),
  );
});

test("they are so for every length, of bytes and of letters that take three", () => {
  const sign = signer("key");
  const lengths = [...Array(600).keys(), 5_460, 5_461, 5_462, 16_383, 16_384, 16_385, 65_536, 1_000_000];
  for (const length of lengths)
    for (const text of [Buffer.alloc(length, 0xe4), "€".repeat(length), "x".repeat(length)])
      expect(sign(text)).toBe(made("key", [text]));
});
