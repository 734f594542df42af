import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Publisher } from "../../../kernel/jupyter/protocol/sockets/publisher.ts";
import { Wire, type Header } from "../../../kernel/jupyter/protocol/sockets/wire.ts";
import type { Frame } from "../../../kernel/jupyter/protocol/zmtp/frames.ts";

const wire = new Wire("");
const parent = { msg_id: "cell" } as Header;

/** A publisher, and the contents it sent, in order. */
function recorded(): { publisher: Publisher; sent: unknown[] } {
  const sent: unknown[] = [];
  const send = (messages: readonly Frame[][]): void => {
    for (const [, ...frames] of messages)
      sent.push(wire.decode(frames.map(frame => Buffer.from(frame as Uint8Array))).content);
  };
  return { publisher: new Publisher(wire, send), sent };
}

test("that a cell began leaves with the first thing it shows, in front of it", async () => {
  const { publisher, sent } = recorded();
  publisher.announce("status", { execution_state: "busy" }, parent);
  await Promise.resolve();
  expect(sent).toEqual([]);
  publisher.show({ kind: "stream", name: "stdout", text: "a" }, parent);
  publisher.publish("execute_result", { data: 1 }, parent);
  publisher.flush();
  expect(sent).toEqual([{ execution_state: "busy" }, { name: "stdout", text: "a" }, { data: 1 }]);
});

test("that a cell began is said within a moment where it shows nothing", async () => {
  const { publisher, sent } = recorded();
  publisher.announce("status", { execution_state: "busy" }, parent);
  for (let i = 0; i < 100 && sent.length === 0; i++) await sleep(5);
  expect(sent).toEqual([{ execution_state: "busy" }]);
});

test("a message that is no JSON takes no other with it", () => {
  const { publisher, sent } = recorded();
  const ring: Record<string, unknown> = {};
  ring.self = ring;
  publisher.publish("a", { n: 1n });
  publisher.publish("b", ring);
  publisher.publish("c", { n: 2 });
  publisher.flush();
  expect(sent).toEqual([{ n: "1" }, { n: 2 }]);
});
