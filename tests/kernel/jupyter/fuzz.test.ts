import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type WireChannel, type WireKernel } from "../../support/wire-kernel.ts";

/** PEAK_FUZZ=100000 for the whole of it; the seed of a failure repeats it. */
const count = Number(process.env.PEAK_FUZZ ?? 2_000);
const seed = Number(process.env.PEAK_FUZZ_SEED ?? 1);
const batch = 250;

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
});
afterAll(() => kernel?.close());

/** mulberry32: the same messages for the same seed. */
function generator(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const random = generator(seed);
const below = (limit: number): number => Math.floor(random() * limit);
const pick = <T>(values: readonly T[]): T => values[below(values.length)];

// Not shutdown_request, which would be obeyed; and an interrupt only now and then.
const requests = [
  "execute_request",
  "execute_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "kernel_info_request",
  "debug_request",
  "create_subshell_request",
  "list_subshell_request",
  "delete_subshell_request",
  "connect_request",
  "no_such_request",
  "_request",
];
const others = [
  "comm_open",
  "comm_msg",
  "comm_close",
  "input_reply",
  "execute_reply",
  "status",
  "",
  "__proto__",
  "toString",
];
const fields = (
  "code cursor_pos silent store_history user_expressions allow_stdin stop_on_error detail_level hist_access_type session start stop " +
  "n pattern unique output comm_id target_name data subshell_id value seq type command arguments"
).split(" ");
const codes = [
  "1 + 1",
  "throw new Error('x')",
  "const fuzz = {",
  "`${",
  "await 0",
  "display(1)",
  "%%",
  "!",
  "%who",
  "\u0000",
  "😀",
  "}{",
  "await prompt('?')",
];

function anything(depth = 0): unknown {
  switch (below(depth > 3 ? 8 : 10)) {
    case 0:
      return null;
    case 1:
      return below(2) === 0;
    case 2:
      return pick([0, -1, 1.5, 1e308, -1e308, 4_294_967_296, 9_007_199_254_740_991]);
    case 3:
      return "";
    case 4:
      return pick(codes);
    case 5:
      return pick([
        "range",
        "tail",
        "search",
        "*?[",
        "__proto__",
        "constructor",
        "\ud800",
        "x".repeat(below(5_000)),
      ]);
    case 6:
      return below(100);
    case 7:
      return pick(["c1", "c2", "nobody", "jupyter.widget"]);
    case 8:
      return Array.from({ length: below(4) }, () => anything(depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: below(4) }, () => [pick(fields), anything(depth + 1)]));
  }
}

function content(): Record<string, unknown> {
  const found = Object.fromEntries(Array.from({ length: below(8) }, () => [pick(fields), anything()]));
  // Most cells are code that means something, so that other messages meet a kernel at work.
  return random() < 0.5 ? { ...found, code: pick(codes) } : found;
}

const bytes = (most: number): Buffer => Buffer.from(Array.from({ length: below(most) }, () => below(256)));
const channel = (): WireChannel => pick(["shell", "control", "stdin"] as const);
const asking = ["shell", "control"] as const;

const sent: { readonly where: WireChannel; readonly frames: (Buffer | string)[] }[] = [];
const types = new Map<string, string>();

/** Sends one message of any kind; returns the id of one that must be answered. */
async function send(): Promise<string | undefined> {
  const type = random() < 0.7 ? pick(requests) : pick(others);
  const { frames, id } = kernel.frames(type, content(), {
    parent: random() < 0.2 ? (content() as object as Record<string, unknown>) : {},
    metadata: random() < 0.2 ? content() : {},
    header:
      random() < 0.1 ? { [pick(["subshell_id", "username", "session", "date", "version"])]: anything() } : {},
    buffers: random() < 0.1 ? [bytes(100), bytes(10)] : [],
  });
  const kind = random();
  if (kind < 0.5) {
    const where = random() < 0.9 ? pick(asking) : "stdin";
    if (sent.length < 1_000) sent.push({ where, frames });
    await kernel.sendFrames(where, frames);
    types.set(id, JSON.stringify([type, String(frames[5]).slice(0, 200), String(frames[2]).slice(0, 300)]));
    return where !== "stdin" && type.endsWith("_request") ? id : undefined;
  }
  if (kind < 0.52) return kernel.send("control", "interrupt_request");
  if (kind < 0.6)
    await kernel.sendFrames(
      channel(),
      Array.from({ length: 1 + below(8) }, () => (random() < 0.3 ? "<IDS|MSG>" : bytes(40))),
    );
  else if (kind < 0.7) {
    // The same again, the way it came.
    const again = sent.length > 0 ? pick(sent) : { where: channel(), frames: ["again"] };
    await kernel.sendFrames(again.where, again.frames);
  } else if (kind < 0.8) {
    // A bit flipped anywhere after the delimiter.
    const damaged = frames.map(frame => Buffer.from(frame));
    const frame = damaged[1 + below(damaged.length - 1)];
    if (frame.length > 0) frame[below(frame.length)] ^= 1 << below(8);
    await kernel.sendFrames(channel(), damaged);
  } else if (kind < 0.9) {
    // Frames in another order, some missing, some twice.
    await kernel.sendFrames(
      channel(),
      Array.from({ length: 1 + below(10) }, () => pick(frames)),
    );
  } else {
    // Signed by who knows the key, and no message all the same.
    const parts = [0, 1, 2, 3].map(() => {
      const what = random();
      if (what < 0.4) return Buffer.from(JSON.stringify({ msg_type: anything(), msg_id: anything() }));
      if (what < 0.6) return Buffer.from(JSON.stringify(anything()) ?? "");
      if (what < 0.7) return Buffer.from("[".repeat(below(20_000)));
      return bytes(60);
    });
    await kernel.sendFrames(channel(), kernel.signed(parts));
  }
  return undefined;
}

test(
  `${count} malformed, forged, repeated and out-of-order messages: no crash, no hang, every request answered once`,
  async () => {
    await kernel.execute("let kept = 41");
    for (let done = 0; done < count; done += batch) {
      const expected: string[] = [];
      for (let i = 0; i < batch; i++) {
        const id = await send();
        if (id) expected.push(id);
      }
      // A cell of the batch may wait for an answer that nobody gives, and behind it another one.
      const begun = performance.now();
      for (let turn = 0; !expected.every(id => kernel.isAnswered(id)); turn++) {
        if (turn % 50 === 0) await kernel.exchange("control", "interrupt_request");
        const lost = expected.filter(id => !kernel.isAnswered(id)).map(id => types.get(id));
        expect(
          performance.now() - begun,
          `lost replies to ${lost.join()}: ${kernel.log().slice(-2_000)}`,
        ).toBeLessThan(30_000);
        await sleep(10);
      }
      const probe = await kernel.execute("kept + 1");
      const result = probe.iopub.find(({ type }) => type === "execute_result")?.content.data;
      expect(result, `after ${done + batch} messages of seed ${seed}`).toEqual({ "text/plain": "42" });
      expect(await kernel.heartbeat()).toBe("ping");
      expect(kernel.answeredTwice()).toEqual([]);
      kernel.forget();
    }
    expect(kernel.process.exitCode).toBe(null);
  },
  60_000 + count * 20,
);

test("a message of forty million characters runs or is refused, and the kernel goes on", async () => {
  const { reply } = await kernel.execute(`'${"x".repeat(40_000_000)}'.length`, { silent: true });
  expect(reply.content.status).toBe("ok");
  const complete = await kernel.exchange("shell", "is_complete_request", { code: "(".repeat(100_000) });
  expect(["incomplete", "invalid", "unknown"]).toContain(complete.reply.content.status);
  const nested = await kernel.execute(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  expect(["ok", "error"]).toContain(nested.reply.content.status);
  expect((await kernel.execute("1")).reply.content.status).toBe("ok");
}, 120_000);
