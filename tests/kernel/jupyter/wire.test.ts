import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { toCharacters, toUnits } from "../../../kernel/jupyter/protocol/sockets/text-offset.ts";
import { Wire } from "../../../kernel/jupyter/protocol/sockets/wire.ts";
import type { Frame } from "../../../kernel/jupyter/protocol/zmtp/frames.ts";

const buffers = (frames: Frame[]): Buffer[] => frames.map(frame => Buffer.from(frame as string));

test("a message is signed over its four parts as the protocol says, and read back", () => {
  const wire = new Wire("secret");
  const frames = buffers(wire.encode("status", { execution_state: "busy" }, { identities: ["topic"] }));
  const parts = frames.slice(3);
  const signature = createHmac("sha256", "secret").update(Buffer.concat(parts)).digest("hex");
  expect(frames.slice(0, 3).map(String)).toEqual(["topic", "<IDS|MSG>", signature]);
  const message = wire.decode(frames);
  expect(message.header).toMatchObject({ msg_type: "status", version: "5.4", session: wire.session });
  expect(message.content).toEqual({ execution_state: "busy" });
  expect(message.identities.map(String)).toEqual(["topic"]);
});

test("messages have names of their own, and the moment they were made", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const wire = new Wire("");
  const names = new Set<unknown>();
  for (const moment of [0, 7, 999, 1_000, 1_732_312_345_678, 1_732_312_345_679, 1_732_312_346_000, 5]) {
    vi.setSystemTime(moment);
    const { header } = wire.decode(buffers(wire.encode("status", {})));
    expect(header.date).toBe(new Date(moment).toISOString());
    names.add(header.msg_id);
  }
  expect(names.size).toBe(8);
  vi.useRealTimers();
});

test("a message of another key, a changed one and any garbage are refused and never crash", () => {
  const wire = new Wire("secret");
  expect(() => wire.decode(buffers(new Wire("other").encode("x", {})))).toThrow("bad signature");
  const changed = buffers(wire.encode("execute_request", { code: "1" }));
  changed[5] = Buffer.from('{"code":"2"}');
  expect(() => wire.decode(changed)).toThrow("bad signature");
  const open = new Wire("");
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constant(Buffer.from("<IDS|MSG>"))), {
        maxLength: 8,
      }),
      frames => {
        expect(() => open.decode(frames.map(frame => Buffer.from(frame)))).toThrow();
      },
    ),
  );
});

test("character and unit offsets are inverse to each other", () => {
  expect([toUnits("a😀b", 2), toCharacters("a😀b", 3)]).toEqual([3, 2]);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (text, at) => {
      const characters = Math.min(at, [...text].length);
      expect(toCharacters(text, toUnits(text, characters))).toBe(characters);
    }),
  );
});
