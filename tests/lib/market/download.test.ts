import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { interruptWork } from "../../../lib/core/interrupt.ts";
import { load } from "../../../lib/market/load.ts";
import { download } from "../../../lib/market/sources/http/download.ts";
import { ask } from "../../../lib/market/sources/http/ask.ts";
import { keyOf } from "../../../lib/market/sources/http/address.ts";
import { useOwnHome } from "../../support/home.ts";
import { projectRoot } from "../../support/process.ts";

const content = Buffer.from(
  `time,open,high,low,close,volume\n${Array.from({ length: 4_000 }, (_, i) => `${1_700_000_000 + i * 3_600},${i + 1},${i + 2},${i + 1},${i + 2},${i}`).join("\n")}\n`,
);

interface Behaviour {
  /** Bytes sent before the connection is cut; one entry for each of the first answers. */
  readonly cuts?: readonly number[];
  readonly ignoresRange?: boolean;
  readonly answer?: (request: IncomingMessage, response: ServerResponse, visit: number) => boolean;
}

/** A file server on the loopback that knows Range, ETag and If-Range. */
async function fileServer({ cuts = [], ignoresRange, answer }: Behaviour = {}) {
  const requests: IncomingMessage[] = [];
  const state = { body: content, etag: '"one"' as string | undefined };
  const server = createServer((request, response) => {
    const visit = requests.push(request) - 1;
    if (answer?.(request, response, visit)) return;
    const { etag, body } = state;
    if (etag !== undefined) response.setHeader("etag", etag);
    if (etag !== undefined && request.headers["if-none-match"] === etag)
      return void response.writeHead(304).end();
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
    const from = wanted && !ignoresRange && request.headers["if-range"] === etag ? Number(wanted[1]) : 0;
    if (from >= body.length) return void response.writeHead(416).end();
    const part = body.subarray(from);
    response.setHeader("content-length", part.length);
    if (from > 0) response.setHeader("content-range", `bytes ${from}-${body.length - 1}/${body.length}`);
    response.writeHead(from > 0 ? 206 : 200);
    const cut = cuts[visit];
    if (cut === undefined) return void response.end(part);
    response.write(part.subarray(0, cut), async () => {
      await expect.poll(() => kept(url)).toBe(from + cut);
      response.destroy();
    });
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data/bars.csv`;
  return { url, requests, state, close, ranges: () => requests.map(({ headers }) => headers.range) };
}

const quick = { backoff: 1 };
const downloads = () => join(process.env.PEAK_HOME!, "downloads");
const partOf = (url: string) =>
  readdirSync(downloads()).find(name => name.startsWith(keyOf(url)) && name.endsWith(".part"));
/** Bytes of an unfinished file that lie on disk. */
const kept = (url: string) => {
  const part = partOf(url);
  return part === undefined ? 0 : statSync(join(downloads(), part)).size;
};
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 32);
useOwnHome();

describe("a file behind an address", () => {
  test("is loaded like one on disk, and fetched once as long as the server says it is the same", async () => {
    const server = await fileServer();
    const bars = await load("BTC/USD", { file: server.url });
    expect([bars.length, bars.timeframe, bars.source, bars.synthetic]).toEqual([
      4_000,
      "1h",
      server.url,
      false,
    ]);
    await load("BTC/USD", { file: server.url });
    expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"one"']);
    // The file, named by its content, and the note about the address; nothing else is left.
    expect(readdirSync(downloads()).toSorted()).toEqual(
      [`${keyOf(server.url)}.json`, `${sha(content)}-bars.csv`].toSorted(),
    );
  });

  test("is fetched again when it changed", async () => {
    const server = await fileServer();
    await download(server.url);
    Object.assign(server.state, { body: content.subarray(0, 500), etag: '"two"' });
    const { path } = await download(server.url);
    expect(readFileSync(path)).toEqual(content.subarray(0, 500));
  });

  test("is gone on with where the connection broke, byte by byte the same", async () => {
    const server = await fileServer({ cuts: [10_000, 1, 20_000] });
    const { path } = await download(server.url, quick);
    expect(readFileSync(path)).toEqual(content);
    expect(server.ranges()).toEqual([undefined, "bytes=10000-", "bytes=10001-", "bytes=30001-"]);
  });

  test("is whole also where each answer is a smaller part than was asked for", async () => {
    const most = 40_000;
    const server = await fileServer({
      answer(request, response) {
        const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
        const end = Math.min(from + most, content.length);
        response.setHeader("etag", '"one"');
        response.setHeader("content-range", `bytes ${from}-${end - 1}/${content.length}`);
        response.writeHead(206).end(content.subarray(from, end));
        return true;
      },
    });
    const { path } = await download(server.url, quick);
    expect(readFileSync(path)).toEqual(content);
    expect(server.requests).toHaveLength(Math.ceil(content.length / most));
  });

  test("begins anew where it changed between two tries, or the server knows no ranges", async () => {
    const changing = await fileServer({
      cuts: [10_000],
      answer: (_, __, visit) => {
        if (visit === 1)
          Object.assign(changing.state, { body: Buffer.from(content.toReversed()), etag: '"two"' });
        return false;
      },
    });
    expect(readFileSync((await download(changing.url, quick)).path)).toEqual(
      Buffer.from(content.toReversed()),
    );
    const simple = await fileServer({ cuts: [10_000], ignoresRange: true });
    expect(readFileSync((await download(simple.url, quick)).path)).toEqual(content);
    const unmarked = await fileServer({ cuts: [10_000] });
    unmarked.state.etag = undefined;
    expect(readFileSync((await download(unmarked.url, quick)).path)).toEqual(content);
    expect(unmarked.ranges()).toEqual([undefined, undefined]);
  });

  test("is gone on with by the next process after a kill", async () => {
    const server = await fileServer({
      answer: (_, response, visit) => {
        if (visit > 0) return false;
        response.writeHead(200, { etag: '"one"', "content-length": content.length });
        response.write(content.subarray(0, 50_000));
        return true;
      },
    });
    const module = join(projectRoot, "lib/market/sources/http/download.ts");
    const script = `const { download } = await import(${JSON.stringify(module)}); await download(${JSON.stringify(server.url)});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    await expect.poll(() => kept(server.url)).toBe(50_000);
    child.kill("SIGKILL");
    await once(child, "exit");
    const { path } = await download(server.url);
    expect(readFileSync(path)).toEqual(content);
    expect(server.ranges()).toEqual([undefined, "bytes=50000-"]);
    expect(partOf(server.url)).toBeUndefined();
  });

  test("is gone on with after an interrupt", async () => {
    const server = await fileServer({
      answer: (_, response, visit) => {
        if (visit > 0) return false;
        response.writeHead(200, { etag: '"one"', "content-length": content.length });
        response.write(content.subarray(0, 50_000));
        return true;
      },
    });
    const first = expect(download(server.url)).rejects.toMatchObject({ name: "Interrupted" });
    await expect.poll(() => kept(server.url)).toBe(50_000);
    interruptWork();
    await first;
    expect(readFileSync((await download(server.url)).path)).toEqual(content);
    expect(server.ranges()).toEqual([undefined, "bytes=50000-"]);
  });

  test("ends with an interrupt that comes while nobody waits for a byte", async () => {
    const server = await fileServer();
    const answer = await ask(server.url, {}, 10_000);
    interruptWork();
    await expect(answer.body[Symbol.asyncIterator]().next()).rejects.toMatchObject({ name: "Interrupted" });
    answer.close();
  });

  test("two at once do not mix", async () => {
    const server = await fileServer();
    const both = await Promise.all([download(server.url), download(server.url)]);
    for (const { path } of both) expect(readFileSync(path)).toEqual(content);
  });

  test("is taken from its copy where the server is gone, and the bars say so", async () => {
    const server = await fileServer();
    await load("BTC/USD", { file: server.url });
    server.close();
    const bars = await load("BTC/USD", { file: server.url });
    expect(bars.notice).toMatch(
      /^http:\/\/127.* cannot be reached, or broke off\. Its copy of \d{4}-\d\d-\d\d \d\d:\d\d is used\.$/,
    );
    expect(bars.length).toBe(4_000);
  });

  test("may be packed, and redirected to", async () => {
    const packed = await fileServer();
    packed.state.body = gzipSync(content);
    const front = await fileServer({
      answer: (_, response) => Boolean(response.writeHead(302, { location: packed.url }).end()),
    });
    expect((await load("BTC/USD", { file: front.url })).length).toBe(4_000);
  });

  test("a busy server is asked again", async () => {
    const server = await fileServer({
      answer: (_, response, visit) =>
        visit < 2 && Boolean(response.writeHead(503, { "retry-after": "0" }).end()),
    });
    expect(readFileSync((await download(server.url, quick)).path)).toEqual(content);
    expect(server.requests.length).toBe(3);
  });
});

describe("what an address can answer instead", () => {
  const status = (code: number) => (_: IncomingMessage, response: ServerResponse) =>
    Boolean(response.writeHead(code).end("<p>no</p>"));
  test.each<[string, Behaviour["answer"], string, RegExp]>([
    ["nothing there", status(404), "not_found", /\/data\/bars\.csv does not exist \(404 Not Found\)/],
    ["a refusal", status(403), "unavailable", /answered 403 Forbidden\.\n.*credentials/],
    ["a broken server", status(500), "unavailable", /answered 500 Internal Server Error/],
    [
      "a web page",
      (_, response) =>
        Boolean(response.setHeader("content-type", "text/html").end("<!DOCTYPE html><html>Log in</html>")),
      "unreadable",
      /is a web page, not a file\./,
    ],
    [
      "a circle of redirects",
      (_, response) => Boolean(response.writeHead(301, { location: "/data/bars.csv" }).end()),
      "unavailable",
      /redirects more than 5 times/,
    ],
    [
      "a redirect to something else",
      (_, response) => Boolean(response.writeHead(301, { location: "file:///etc/passwd" }).end()),
      "unavailable",
      /redirects to an address that is none/,
    ],
    [
      "half a packed answer without an end",
      (_, response) => {
        response.removeHeader("transfer-encoding");
        response.writeHead(200, { "content-encoding": "gzip", connection: "close" });
        const packed = gzipSync(content);
        return Boolean(response.end(packed.subarray(0, packed.length >> 1)));
      },
      "unavailable",
      /packs its answer \(gzip\), which it was asked not to, and does not say where it ends/,
    ],
    ["nothing", (_, response) => Boolean(response.end()), "unreadable", /is empty/],
    ["silence", () => true, "unavailable", /stopped answering/],
    [
      "silence after the first bytes",
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" }).write("time,open\n");
        return true;
      },
      "unavailable",
      /stopped answering/,
    ],
  ])("%s", async (_, answer, code, message) => {
    const { url } = await fileServer({ answer });
    const timeout = message.source.includes("stopped answering") ? 150 : 30_000;
    const failure = download(url, { ...quick, retries: 1, timeout });
    await expect(failure).rejects.toMatchObject({ name: "PeakError", code });
    await expect(failure).rejects.toThrow(message);
  });

  test("more than is allowed, said at once or found out on the way", async () => {
    const server = await fileServer();
    await expect(download(server.url, { limit: 1_000 })).rejects.toThrow(/MiB or more, the limit is/);
    const quiet = await fileServer({ answer: (_, response) => Boolean(response.end(content)) });
    await expect(download(quiet.url, { limit: 1_000 })).rejects.toThrow(/MiB or more, the limit is/);
  });

  test("a key in the address shows nowhere", async () => {
    const { url } = await fileServer({ answer: status(403) });
    const failure = await download(`${url}?api_key=hunter22`).catch((error: Error) => error.message);
    expect(failure).toMatch(/bars\.csv\?… answered 403/);
    expect(failure).not.toContain("hunter22");
  });
});
