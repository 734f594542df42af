import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

test("%npm install puts a package into the notebook's project, and the rest of the cell imports it, typed", async () => {
  const source = join(session.folder, "packages/tiny");
  mkdirSync(source, { recursive: true });
  writeFileSync(join(session.folder, "package.json"), '{"name":"own","private":true}');
  writeFileSync(
    join(source, "package.json"),
    '{"name":"tiny","version":"1.0.0","type":"module","exports":"./index.js","types":"index.d.ts"}',
  );
  writeFileSync(join(source, "index.js"), "export const answer = 42;\n");
  writeFileSync(join(source, "index.d.ts"), "export declare const answer: number;\n");
  const { result, stdout, error } = await session.run(
    "%npm install ./packages/tiny\nimport { answer } from 'tiny'\nconst half: number = answer / 2\nhalf",
  );
  expect(error?.plain).toBeUndefined();
  expect(result).toBe("21");
  expect(stdout).toContain(join(session.folder, "package.json"));
  expect((await session.run("const text: string = answer")).error?.ename).toBe("TypeCheckError");
});

test("an %npm that fails names npm's error, and a repair in the notebook's terms", async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/tiny-one" ? 200 : 404;
    response.end(
      JSON.stringify({
        name: "tiny-one",
        "dist-tags": {},
        versions: { "1.0.0": { name: "tiny-one", version: "1.0.0" } },
      }),
    );
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const plain = async (name: string) =>
      (await session.run(`%npm install ${name} --registry http://127.0.0.1:${port}/`)).error?.plain;
    expect(await plain("no-such-package-here")).toMatch(
      /npm install failed \(E404\)\.\n[^]*→ Check the package's name; %npm view NAME/,
    );
    expect(await plain("tiny-one@9")).toMatch(/npm install failed \(ETARGET\)\.[^]*%npm view NAME versions/);
    expect(await plain("./not-there")).toMatch(/npm install failed \(ENOENT\)\.[^]*run the cell again/);
  } finally {
    server.close();
  }
});

test("without a network %npm says so in one sentence", async () => {
  const server = createServer();
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  server.close();
  const { error } = await session.run(
    `%npm install no-such-package-here --registry http://127.0.0.1:${port}/ --fetch-retries=0`,
  );
  expect(error?.plain).toContain("npm cannot reach its registry (ECONNREFUSED)");
  expect(error?.plain).toContain("Check the network");
});
