import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { Dealer, Request, Subscriber } from "zeromq";
import { address as channelAddress, type ConnectionInfo } from "../../../kernel/jupyter/link/connection.ts";
import { openBroadcaster, type Broadcaster } from "../../../kernel/jupyter/protocol/zmtp/broadcaster.ts";
import { openEcho } from "../../../kernel/jupyter/protocol/zmtp/echo.ts";
import { encodeCommand, encodeMessage } from "../../../kernel/jupyter/protocol/zmtp/frames.ts";
import { openRouter, type Router } from "../../../kernel/jupyter/protocol/zmtp/router.ts";
import { freePorts } from "../../support/ports.ts";

// The other side is libzmq, which every front end uses, or bytes written down from the protocol's text.

const atEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of atEnd.splice(0).toReversed()) await end();
});

async function address(): Promise<{ host: string; port: number; url: string }> {
  const [port] = await freePorts(1);
  return { host: "127.0.0.1", port, url: `tcp://127.0.0.1:${port}` };
}

/** A router that answers every message by its own frames, and what it received. */
async function echoing(at: Parameters<typeof openRouter>[0]): Promise<{ router: Router; got: Buffer[][] }> {
  const router = await openRouter(at);
  const got: Buffer[][] = [];
  router.listen(frames => {
    got.push(frames);
    router.send(frames);
  });
  atEnd.push(() => router.close());
  return { router, got };
}

function dealer(url: string, routingId?: string): Dealer {
  const socket = new Dealer({
    linger: 0,
    sendHighWaterMark: 0,
    ...(routingId !== undefined && { routingId }),
  });
  socket.connect(url);
  atEnd.push(() => socket.close());
  return socket;
}

test("a message is written as RFC 23 says: flags, length, body, eight bytes of length beyond 255", () => {
  expect([...encodeMessage(["ab", Buffer.alloc(0), "é"])]).toEqual([
    1, 2, 0x61, 0x62, 1, 0, 0, 2, 0xc3, 0xa9,
  ]);
  const long = encodeMessage([Buffer.alloc(256, 7)]);
  expect([...long.subarray(0, 10)]).toEqual([2, 0, 0, 0, 0, 0, 0, 1, 0, 7]);
  expect(long.length).toBe(9 + 256);
  expect(encodeMessage([Buffer.alloc(255)]).subarray(0, 2)).toEqual(Buffer.from([0, 255]));
  expect(encodeCommand("READY", Buffer.from([9]))).toEqual(Buffer.from("\x04\x07\x05READY\x09"));
});

test(
  "messages of any frames come from libzmq and go back to it whole and in order",
  { timeout: 60_000 },
  async () => {
    const at = await address();
    await echoing(at);
    const socket = dealer(at.url);
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(255, 256, 65_535, 65_536).map(length => new Uint8Array(length).fill(length)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(frame, { minLength: 1, maxLength: 8 }), { maxLength: 8 }),
        async sent => {
          for (const message of sent) await socket.send(message.map(part => Buffer.from(part)));
          for (const message of sent)
            expect(await socket.receive()).toEqual(message.map(part => Buffer.from(part)));
        },
      ),
      { numRuns: 20 },
    );
  },
);

test("a hundred megabytes in one frame, there and back", async () => {
  const at = await address();
  await echoing(at);
  const socket = dealer(at.url);
  const large = Buffer.alloc(100 * 2 ** 20, "0123456789");
  await socket.send(["small", large]);
  const [small, back] = await socket.receive();
  expect(String(small)).toBe("small");
  expect(back.equals(large)).toBe(true);
});

test("each front end gets its own answers; one that connects anew under its name takes over, one without a name has its own", async () => {
  const at = await address();
  const { router, got } = await echoing(at);
  const [first, nameless, other] = [dealer(at.url, "me"), dealer(at.url), dealer(at.url)];
  await Promise.all([first.send("1"), nameless.send("2"), other.send("3")]);
  expect(String(await first.receive())).toBe("1");
  expect(String(await nameless.receive())).toBe("2");
  expect(String(await other.receive())).toBe("3");
  const names = got.map(([name]) => name.toString("latin1"));
  expect(new Set(names).size).toBe(3);
  expect(names).toContain("me");
  const second = dealer(at.url, "me");
  await second.send("4");
  expect(String(await second.receive())).toBe("4");
  router.send(["me", "5"]);
  expect(String(await second.receive())).toBe("5");
  // Nobody of that name.
  router.send(["you", "6"]);
  await second.send("7");
  expect(String(await second.receive())).toBe("7");
});

test("what comes before somebody listens waits for him", async () => {
  const at = await address();
  const router = await openRouter(at);
  atEnd.push(() => router.close());
  const socket = dealer(at.url, "me");
  await socket.send("early");
  await sleep(50);
  const heard = new Promise<string[]>(resolve => router.listen(frames => resolve(frames.map(String))));
  expect(await heard).toEqual(["me", "early"]);
});

test("a heartbeat comes back to a REQ and to a DEALER", async () => {
  const at = await address();
  const echo = await openEcho(at);
  atEnd.push(() => echo.close());
  const request = new Request({ linger: 0 });
  atEnd.push(() => request.close());
  request.connect(at.url);
  for (const beat of ["ping", "pong"]) {
    await request.send(beat);
    expect(String(await request.receive())).toBe(beat);
  }
  const socket = dealer(at.url);
  await socket.send(["", "beat"]);
  expect((await socket.receive()).map(String)).toEqual(["", "beat"]);
});

/** One who hears from a topic on what is said, once its subscription has arrived. */
async function subscriber(broadcaster: Broadcaster, url: string, ...topics: string[]): Promise<Subscriber> {
  const socket = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  atEnd.push(() => socket.close());
  const arrived = new Promise<void>(resolve => {
    let left = topics.length;
    broadcaster.listen(() => --left === 0 && resolve());
  });
  socket.connect(url);
  socket.subscribe(...topics);
  await arrived;
  return socket;
}

test("a subscriber hears what begins with a topic of his, until he cancels it, and nobody hears what was said before", async () => {
  const at = await address();
  const broadcaster = await openBroadcaster(at);
  atEnd.push(() => broadcaster.close());
  broadcaster.send([["status", "unheard"]]);
  const all = await subscriber(broadcaster, at.url, "");
  const some = await subscriber(broadcaster, at.url, "st", "é");
  broadcaster.send([
    ["status", "1"],
    ["error", "2"],
    ["stream", "3", Buffer.from([0])],
    ["été", "4"],
  ]);
  const heard = async (socket: Subscriber, count: number): Promise<string[]> => {
    const found: string[] = [];
    for (let i = 0; i < count; i++) found.push(String((await socket.receive())[1]));
    return found;
  };
  expect(await heard(all, 4)).toEqual(["1", "2", "3", "4"]);
  expect(await heard(some, 3)).toEqual(["1", "3", "4"]);
  some.unsubscribe("st");
  // It passes the cancellation on some time.
  for (let said = 5; ; said++) {
    broadcaster.send([
      ["status", String(said)],
      ["é", "end"],
    ]);
    const [next] = await heard(some, 1);
    if (next === "end") break;
    expect([next, await heard(some, 1)]).toEqual([String(said), ["end"]]);
    await sleep(5);
  }
});

test("one who reads nothing holds up nobody, and is waited for in the end no longer than a second", async () => {
  const at = await address();
  const broadcaster = await openBroadcaster(at);
  const deaf = await raw(at.port);
  deaf.write(Buffer.concat([greeting(), ready("SUB"), encodeMessage([Buffer.from([1])])]));
  await new Promise<void>(resolve => broadcaster.listen(() => resolve()));
  deaf.pause();
  const listener = await subscriber(broadcaster, at.url, "");
  const large = Buffer.alloc(2 ** 20);
  for (let i = 0; i < 32; i++) broadcaster.send([["a", large]]);
  for (let i = 0; i < 32; i++) expect((await listener.receive())[1].length).toBe(large.length);
  const began = performance.now();
  await broadcaster.close();
  expect(performance.now() - began).toBeGreaterThan(500);
});

test("everything sent before the end arrives", async () => {
  const at = await address();
  const broadcaster = await openBroadcaster(at);
  const listener = await subscriber(broadcaster, at.url, "");
  for (let i = 0; i < 40; i++) broadcaster.send([["a", Buffer.alloc(2 ** 20, i)]]);
  const closed = broadcaster.close();
  for (let i = 0; i < 40; i++) expect((await listener.receive())[1][0]).toBe(i);
  await closed;
});

test("a front end that speaks while the kernel ends still reads everything sent to it", async () => {
  const at = await address();
  const broadcaster = await openBroadcaster(at);
  const busy = await raw(at.port);
  busy.pause();
  busy.write(Buffer.concat([greeting(), ready("SUB"), encodeMessage([Buffer.from([1])])]));
  await new Promise<void>(resolve => broadcaster.listen(() => resolve()));
  broadcaster.send([["a", Buffer.alloc(2 ** 20)]]);
  const closed = broadcaster.close();
  await Promise.race([closed, sleep(50)]);
  busy.write(encodeMessage([Buffer.from([1, 97])]));
  await sleep(50);
  let length = 0;
  busy.on("data", chunk => (length += chunk.length));
  busy.resume();
  const end = await Promise.race([
    new Promise(resolve => busy.once("end", () => resolve("read to the end"))),
    new Promise(resolve => busy.once("error", resolve)),
  ]);
  expect(end).toBe("read to the end");
  expect(length).toBeGreaterThan(2 ** 20);
  await closed;
});

test("a socket in the file system, also where one was left behind; a file in its place stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-zmtp-"));
  atEnd.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "kernel-1");
  abandon(path);
  await echoing({ path });
  const socket = dealer(`ipc://${path}`);
  await socket.send("by file");
  expect(String(await socket.receive())).toBe("by file");
  const file = join(folder, "kernel-2");
  writeFileSync(file, "mine");
  await expect(openRouter({ path: file })).rejects.toThrow("EADDRINUSE");
});

test("a port that is taken is said at once", async () => {
  const at = await address();
  await echoing(at);
  await expect(openRouter(at)).rejects.toThrow("EADDRINUSE");
});

/** Bytes of the other side, written down from RFC 23. */
const greeting = (mechanism = "NULL", major = 3): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, major, 0]),
    Buffer.from(mechanism.padEnd(20, "\0")),
    Buffer.alloc(32),
  ]);
const property = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([0, 0, 0, value.length]),
    Buffer.from(value),
  ]);
const ready = (type: string, identity = ""): Buffer =>
  encodeCommand("READY", Buffer.concat([property("Socket-Type", type), property("Identity", identity)]));

async function raw(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  atEnd.push(() => socket.destroy());
  await new Promise(resolve => socket.once("connect", resolve));
  return socket;
}

/** Leaves a socket of a process that was killed. */
const abandon = (path: string): void => {
  const code = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", code]);
};

/** Whether the other side ends the connection that said this. */
async function isRefused(port: number, ...said: Buffer[]): Promise<boolean> {
  const socket = await raw(port);
  const ended = new Promise<true>(resolve => {
    socket.once("end", () => resolve(true));
    socket.once("error", () => resolve(true));
  });
  socket.resume();
  for (const bytes of said) socket.write(bytes);
  return Promise.race([ended, sleep(300, false)]);
}

test("what speaks no ZMTP, asks for encryption or is of the wrong kind is left; the others never notice", async () => {
  const at = await address();
  await echoing(at);
  const socket = dealer(at.url, "good");
  const message = encodeMessage(["hello"]);
  const refused = {
    http: [Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nUser-Agent: a browser\r\n\r\n")],
    "version 2": [greeting("NULL", 2)],
    curve: [greeting("CURVE")],
    subscriber: [greeting(), ready("SUB")],
    "no type": [greeting(), encodeCommand("READY", Buffer.alloc(0))],
    "a message before READY": [greeting(), message],
    "another command before READY": [greeting(), encodeCommand("HELLO", Buffer.alloc(3))],
    "a name too long": [
      greeting(),
      encodeCommand(
        "READY",
        Buffer.concat([
          property("Socket-Type", "DEALER"),
          Buffer.from([8]),
          Buffer.from("Identity"),
          Buffer.from([0, 0, 1, 0]),
          Buffer.alloc(256, 65),
        ]),
      ),
    ],
    "a name of those given to the nameless": [greeting(), ready("DEALER", "\0\0\0\0\0")],
    "a property cut short": [greeting(), encodeCommand("READY", Buffer.from([11, 83, 111]))],
    "a value cut short": [
      greeting(),
      encodeCommand("READY", Buffer.concat([property("Socket-Type", "DEALER").subarray(0, -2)])),
    ],
    "an endless frame": [
      greeting(),
      ready("DEALER"),
      Buffer.from([2, 0x7f, 255, 255, 255, 255, 255, 255, 255]),
    ],
  };
  for (const [what, said] of Object.entries(refused))
    expect([what, await isRefused(at.port, ...said)]).toEqual([what, true]);
  await socket.send("still here");
  expect(String(await socket.receive())).toBe("still here");
});

test("a conversation is understood however its bytes are cut, commands between messages are let pass", async () => {
  const at = await address();
  const { got } = await echoing(at);
  const message = encodeMessage(["one", Buffer.alloc(300, 1), ""]);
  const ping = encodeCommand("PING", Buffer.from([0, 1]));
  const whole = Buffer.concat([greeting(), ready("DEALER", "cut"), message, ping, message]);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(whole.length), { maxLength: 12 }), async cuts => {
      got.length = 0;
      const socket = await raw(at.port);
      socket.resume();
      const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      for (let i = 1; i < places.length; i++) {
        socket.write(whole.subarray(places[i - 1], places[i]));
        await new Promise(resolve => setImmediate(resolve));
      }
      for (let i = 0; i < 400 && got.length < 2; i++) await sleep(2);
      const expected = ["cut", "one", "\x01".repeat(300), ""];
      expect(got.map(frames => frames.map(String))).toEqual([expected, expected]);
      socket.destroy();
    }),
    { numRuns: 30 },
  );
});

test("who asks for signs of life gets them, in the midst of a message too", async () => {
  const at = await address();
  const { got } = await echoing(at);
  const socket = await raw(at.port);
  const heard: Buffer[] = [];
  socket.on("data", chunk => heard.push(chunk));
  const ping = encodeCommand("PING", Buffer.from([0, 1, ...Buffer.from("who")]));
  const [first, second] = [encodeMessage(["one", "two"]).subarray(0, 5), encodeMessage(["two"])];
  socket.write(Buffer.concat([greeting(), ready("DEALER", "me"), ping, first, ping, second]));
  const pong = Buffer.from("\x04\x08\x04PONGwho", "latin1");
  const expected = Buffer.concat([pong, pong, encodeMessage(["one", "two"])]);
  for (let i = 0; i < 400 && !Buffer.concat(heard).includes(expected); i++) await sleep(5);
  expect(Buffer.concat(heard).subarray(-expected.length)).toEqual(expected);
  expect(got.map(frames => frames.map(String))).toEqual([["me", "one", "two"]]);
});

test("who has not said who he is after half a minute is left, however his words dribble; who has may be silent", async () => {
  const at = await address();
  await echoing(at);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const open = async (): Promise<{ socket: Socket; ended: Promise<unknown> }> => {
      const socket = await raw(at.port);
      const ended = new Promise(resolve => socket.once("close", resolve));
      socket.on("error", () => undefined);
      // The kernel's greeting: it has begun to wait.
      await new Promise(resolve => socket.once("data", resolve));
      socket.resume();
      return { socket, ended };
    };
    const [dribbler, silent] = [await open(), await open()];
    silent.socket.write(Buffer.concat([greeting(), ready("DEALER", "silent"), encodeMessage(["hello"])]));
    await new Promise(resolve => silent.socket.once("data", resolve));
    for (let second = 0; second < 30; second++) {
      dribbler.socket.write(greeting().subarray(second, second + 1));
      vi.advanceTimersByTime(1_000);
    }
    await dribbler.ended;
    vi.advanceTimersByTime(3_600_000);
    silent.socket.write(encodeMessage(["still here"]));
    expect(String(await new Promise(resolve => silent.socket.once("data", resolve)))).toContain("still here");
  } finally {
    vi.useRealTimers();
  }
});

test("a connection file's names for interfaces mean what they mean to zeromq", () => {
  const at = (ip: string): unknown => channelAddress({ transport: "tcp", ip } as ConnectionInfo, 5555);
  expect(at("*")).toEqual({ host: "0.0.0.0", port: 5555 });
  // A system that takes its own name for ::1 would otherwise wait where no front end comes.
  expect(at("localhost")).toEqual({ host: "127.0.0.1", port: 5555 });
  expect(at("::1")).toEqual({ host: "::1", port: 5555 });
});

test("both halves of the introduction come at once, so that a message follows the other side's without coming back", async () => {
  const at = await address();
  await echoing(at);
  const socket = await raw(at.port);
  const heard: Buffer[] = [];
  socket.on("data", chunk => heard.push(chunk));
  const expected = Buffer.concat([greeting(), encodeCommand("READY", property("Socket-Type", "ROUTER"))]);
  for (let i = 0; i < 400 && Buffer.concat(heard).length < expected.length; i++) await sleep(5);
  expect(Buffer.concat(heard)).toEqual(expected);
});

test("work that would hold up an introduction waits for it, and for a stranger who says nothing a moment only", async () => {
  const at = await address();
  const { router } = await echoing(at);
  const socket = await raw(at.port);
  // The greeting: from here on the stranger is known.
  await new Promise(resolve => socket.once("data", resolve));
  const began = performance.now();
  await router.introduced();
  expect(performance.now() - began).toBeGreaterThan(5);
  socket.write(Buffer.concat([greeting(), ready("DEALER", "me"), encodeMessage(["hello"])]));
  await new Promise(resolve => socket.once("data", resolve));
  // Nothing to wait for: done within this turn.
  const turn = new Promise(resolve => setImmediate(resolve, "a turn"));
  expect(await Promise.race([router.introduced().then(() => "no wait"), turn])).toBe("no wait");
});
