import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fixedClock, stopwatch } from "../../../../lib/core/clock.ts";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { openStore } from "../../../../lib/core/store/store.ts";
import { alert } from "../../../../lib/live/alert/alert.ts";

const clock = fixedClock(Date.UTC(2026, 0, 15, 12, 30));
let home: string;
const servers: Server[] = [];
const printed: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "peak-alert-"));
  vi.stubEnv("PEAK_HOME", home);
  vi.stubEnv("PEAK_CONFIG", "");
  printed.length = 0;
  const print = (...texts: unknown[]) => void printed.push(texts.join(" "));
  vi.spyOn(console, "info").mockImplementation(print);
  vi.spyOn(console, "warn").mockImplementation(print);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  openStore().close();
  rmSync(home, { recursive: true, force: true });
});

/** A real server on the loopback; the webhook points to it. Returns what arrives. */
async function listen(answer: RequestListener): Promise<{ bodies: unknown[]; url: string }> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", chunk => (body += chunk));
    request.on("end", () => {
      bodies.push(JSON.parse(body));
      answer(request, response);
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/T0-secret-path`;
  vi.stubEnv("PEAK_ALERT_WEBHOOK", url);
  return { bodies, url };
}

const ok: RequestListener = (_request, response) => void response.end("ok");
const lines = () =>
  readFileSync(join(home, "alerts/2026-01-15.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map(line => JSON.parse(line) as Record<string, unknown>);

const expected = {
  ts: "2026-01-15T12:30:00.000Z",
  level: "warning",
  source: "notebook",
  code: "ORDERS_REFUSED",
  message: "orders refused",
  context: [{ symbol: "BTC/USD", reason: "too large" }],
};
const detail = [{ symbol: "BTC/USD", reason: "too large" }];

describe("an alert", () => {
  test("reaches the console and the day's file, and is kept in the store", async () => {
    const receipt = await alert("orders refused", detail, { clock });
    expect(receipt.delivered).toEqual(["console", "file", "store"]);
    expect(receipt.failed).toEqual([]);
    expect(printed).toEqual([
      '[WARNING] notebook - ORDERS_REFUSED: orders refused | context=[{"symbol":"BTC/USD","reason":"too large"}]',
    ]);
    expect(lines()).toEqual([expected]);
    const [row] = openStore().prepare("SELECT * FROM alerts").all();
    expect(row).toMatchObject({
      at: clock.now(),
      level: "warning",
      code: "ORDERS_REFUSED",
      message: "orders refused",
    });
    expect(JSON.parse(String(row.receipt))).toEqual({ delivered: ["console", "file"], failed: [] });
  });

  test("reaches a webhook as JSON with ts, level, source, code, message and context", async () => {
    const { bodies } = await listen(ok);
    const receipt = await alert("orders refused", detail, {
      clock,
      channels: ["webhook"],
      source: "risk.orders",
      level: "critical",
    });
    expect(receipt.delivered).toEqual(["webhook", "store"]);
    expect(bodies).toEqual([{ ...expected, level: "critical", source: "risk.orders" }]);
    expect(printed).toEqual([]);
  });

  test("below the least level goes nowhere, and the receipt says so", async () => {
    writeFileSync(join(home, "peak.toml"), '[alerts]\nmin_level = "warning"\n');
    const receipt = await alert("hello", undefined, { level: "info", clock });
    expect([receipt.delivered, receipt.failed, receipt.suppressed]).toEqual([
      [],
      [],
      "info is below min_level warning",
    ]);
    expect(printed).toEqual([]);
  });

  test("carries no secret to any channel", async () => {
    const { bodies, url } = await listen(ok);
    vi.stubEnv("KRAKEN_API_SECRET", "kraken-private-1");
    await alert(
      `key kraken-private-1 rejected, hook ${url}`,
      { apiKey: "k", text: "kraken-private-1", url },
      {
        clock,
        channels: ["console", "file", "webhook"],
      },
    );
    const everywhere =
      printed.join() +
      JSON.stringify(lines()) +
      JSON.stringify(bodies) +
      JSON.stringify(openStore().prepare("SELECT * FROM alerts").all());
    expect(everywhere).toContain("[redacted]");
    expect(everywhere).not.toMatch(/kraken-private-1|T0-secret-path/);
  });

  test("shows what became of it", async () => {
    const receipt = await alert("orders refused", detail, { clock });
    expect(receipt[inspectSymbol]()).toMatch(
      /alert warning: orders refused[\s\S]*console {2}delivered\nfile {5}delivered/,
    );
    expect((await receipt[displaySymbol]())["text/html"]).toContain("<table");
  });
});

describe("a channel that fails never throws, is in the receipt, and is reported on the others", () => {
  const all = { clock, channels: ["console", "file", "webhook"] as const };

  test("an answer of 500", async () => {
    await listen((_request, response) => void response.writeHead(500).end());
    const receipt = await alert("orders refused", detail, all);
    expect(receipt.failed).toEqual([{ channel: "webhook", reason: "the webhook answered 500" }]);
    expect(receipt.delivered).toEqual(["console", "file", "store"]);
    expect(printed[1]).toContain('"orders refused" did not reach webhook (the webhook answered 500)');
    expect(lines().map(line => line.code)).toEqual(["ORDERS_REFUSED", "ALERT_CHANNEL_FAILED"]);
  });

  test("a redirect: the address goes nowhere else", async () => {
    const { bodies } = await listen(
      (_request, response) => void response.writeHead(302, { location: "/elsewhere" }).end(),
    );
    expect((await alert("x", 1, all)).failed).toEqual([
      { channel: "webhook", reason: "the webhook answered 302" },
    ]);
    expect(bodies).toHaveLength(1);
  });

  test("a server that never answers, given up after timeout_seconds", async () => {
    await listen(() => undefined);
    writeFileSync(join(home, "peak.toml"), "[alerts.webhook]\ntimeout_seconds = 0.2\n");
    const elapsed = stopwatch();
    const receipt = await alert("x", 1, all);
    expect(receipt.failed).toEqual([
      { channel: "webhook", reason: "the webhook did not answer within 0.2 s" },
    ]);
    // Otherwise it would wait for ever.
    expect(elapsed()).toBeLessThan(30_000);
  });

  test("a refused connection, without the address in the reason", async () => {
    const { url } = await listen(ok);
    await new Promise(done => servers[0].close(done));
    const receipt = await alert("x", 1, all);
    expect(receipt.failed).toEqual([
      { channel: "webhook", reason: "the webhook could not be reached (ECONNREFUSED)" },
    ]);
    expect(receipt[inspectSymbol]()).not.toContain(url);
  });

  test("an address that is missing or none", async () => {
    vi.stubEnv("PEAK_ALERT_WEBHOOK", undefined);
    expect((await alert("x", 1, all)).failed[0].reason).toBe(
      "the environment variable PEAK_ALERT_WEBHOOK is not set",
    );
    vi.stubEnv("PEAK_ALERT_WEBHOOK", "file:///etc/passwd");
    expect((await alert("x", 1, all)).failed[0].reason).toMatch(/does not hold an http or https address/);
  });

  test("a home that cannot be used: the console still speaks, file and store are named", async () => {
    writeFileSync(join(home, "not-a-folder"), "");
    vi.stubEnv("PEAK_HOME", join(home, "not-a-folder"));
    const receipt = await alert("x", 1, { clock });
    vi.stubEnv("PEAK_HOME", home);
    expect(receipt.delivered).toEqual(["console"]);
    expect(receipt.failed.map(({ channel }) => channel)).toEqual(["file", "store"]);
    expect(receipt.failed[0].reason).toContain("PEAK_HOME must be a folder that can be written");
  });

  test("where no channel is left, the console says it", async () => {
    await listen((_request, response) => void response.writeHead(404).end());
    await alert("x", 1, { clock, channels: ["webhook"] });
    expect(printed.join()).toContain('"x" did not reach webhook (the webhook answered 404)');
  });
});

describe("the file", () => {
  test("left with half a line by a writer that was killed loses only that line", async () => {
    mkdirSync(join(home, "alerts"));
    appendFileSync(join(home, "alerts/2026-01-15.jsonl"), '{"ts":"2026-01-15","mess');
    await alert("orders refused", detail, { clock, channels: ["file"] });
    const text = readFileSync(join(home, "alerts/2026-01-15.jsonl"), "utf8").split("\n");
    expect(text[0]).toBe('{"ts":"2026-01-15","mess');
    expect(JSON.parse(text[1])).toEqual(expected);
  });

  test("written by four processes at once holds every line whole", async () => {
    const script = `
      const { alert } = await import(${JSON.stringify(resolve("lib/live/alert/alert.ts"))});
      const clock = { now: () => ${clock.now()} };
      for (let i = 0; i < 25; i++) await alert("from " + process.argv[1], "x".repeat(5000), { clock, channels: ["file"] });
    `;
    const codes = await Promise.all(
      [1, 2, 3, 4].map(async writer => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", script, String(writer)], {
          stdio: "inherit",
        });
        const [code] = (await once(child, "exit")) as [number];
        return code;
      }),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    const counts = Object.groupBy(lines(), line => String(line.message));
    expect(Object.values(counts).map(group => group?.length)).toEqual([25, 25, 25, 25]);
    expect(openStore().prepare("SELECT count(*) AS n FROM alerts").get()).toEqual({ n: 100 });
  });

  test("is readable by its owner only", async () => {
    await alert("x", 1, { clock, channels: ["file"] });
    expect(statSync(join(home, "alerts/2026-01-15.jsonl")).mode & 0o777).toBe(0o600);
  });
});

describe("a mistake in the call throws", () => {
  test.each([
    ["an empty title", () => alert(" "), /title must be a text/],
    ["an unknown level", () => alert("x", 1, { level: "warnin" as never }), /Did you mean "warning"/],
    [
      "an unknown channel",
      () => alert("x", 1, { channels: ["web-hook" as never] }),
      /Did you mean "webhook"/,
    ],
    ["an unknown option", () => alert("x", 1, { lvl: "info" } as never), /Did you mean "level"/],
  ])("%s", async (_name, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});
