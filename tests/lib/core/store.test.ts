import { spawn } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { getArtifact, putArtifact, writeAtomically } from "../../../lib/core/store/artifacts.ts";
import { openLock } from "../../../lib/core/store/lock.ts";
import { homeFolder } from "../../../lib/core/store/home.ts";
import { openStore } from "../../../lib/core/store/store.ts";
import { useOwnHome } from "../../support/home.ts";
import { temporaryFolder } from "../../support/folder.ts";

useOwnHome();
const root = join(import.meta.dirname, "../../..");

/** Runs TypeScript in a process of its own under this test's PEAK_HOME. */
function runScript(code: string): { exit: Promise<number | null>; kill: () => void; output: () => string } {
  const file = join(temporaryFolder(), "script.ts");
  writeFileSync(file, code);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file], {
    env: process.env,
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", data => (text += data));
  return {
    exit: new Promise(resolve => child.on("exit", resolve)),
    kill: () => child.kill("SIGKILL"),
    output: () => text,
  };
}

const insert = "INSERT INTO decisions (at, profile, outcome, detail) VALUES (?, ?, 'reject', '{}')";

describe("the store", () => {
  test("two processes writing at once lose nothing", async () => {
    const writer = (name: string) => `
      import { openStore } from ${JSON.stringify(join(root, "lib/core/store/store.ts"))};
      const store = openStore();
      for (let i = 0; i < 500; i++) store.write(() => store.prepare(${JSON.stringify(insert)}).run(i, "${name}"));`;
    const writers = ["a", "b"].map(name => runScript(writer(name)));
    const exits = await Promise.all(writers.map(({ exit }) => exit));
    expect(exits, writers.map(({ output }) => output()).join()).toEqual([0, 0]);
    const rows = openStore()
      .prepare("SELECT profile, count(*) AS n FROM decisions GROUP BY profile ORDER BY profile")
      .all();
    expect(rows.map(row => ({ ...row }))).toEqual([
      { profile: "a", n: 500 },
      { profile: "b", n: 500 },
    ]);
  });

  test("processes that open new stores in the same moments all get them", async () => {
    const folders = Array.from({ length: 20 }, temporaryFolder);
    const begin = Date.now() + 1_500;
    const code = `
      import { openStore } from ${JSON.stringify(join(root, "lib/core/store/store.ts"))};
      for (const [turn, folder] of ${JSON.stringify(folders)}.entries()) {
        while (Date.now() < ${begin} + 50 * turn);
        openStore(folder);
      }`;
    const openers = Array.from({ length: 3 }, () => runScript(code));
    const exits = await Promise.all(openers.map(({ exit }) => exit));
    expect(exits, openers.map(({ output }) => output()).join()).toEqual([0, 0, 0]);
  });

  test("a process killed in the middle of a transaction leaves none of it, and all before it", async () => {
    const script = runScript(`
      import { openStore } from ${JSON.stringify(join(root, "lib/core/store/store.ts"))};
      const store = openStore();
      store.write(() => store.prepare(${JSON.stringify(insert)}).run(1, "killed"));
      store.write(() => {
        for (let i = 0; i < 1000; i++) store.prepare(${JSON.stringify(insert)}).run(i, "killed");
        console.log("inside");
        for (;;);
      });`);
    while (!script.output().includes("inside")) await new Promise(resolve => setTimeout(resolve, 20));
    script.kill();
    await script.exit;
    const { n } = openStore()
      .prepare("SELECT count(*) AS n FROM decisions WHERE profile = 'killed'")
      .get() as { n: number };
    expect(n).toBe(1);
  });

  test("a transaction whose body throws is rolled back and the store goes on", () => {
    const store = openStore();
    expect(() =>
      store.write(() => {
        store.prepare(insert).run(1, "thrown");
        throw new Error("no");
      }),
    ).toThrow("no");
    store.write(() => store.prepare(insert).run(1, "after"));
    const rows = store.prepare("SELECT profile FROM decisions WHERE profile IN ('thrown', 'after')").all();
    expect(rows.map(row => row.profile)).toEqual(["after"]);
  });

  test("a file that is no store, or one of a newer version, is refused with the repair", () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "peak.sqlite"),
      "this is not a database, and long enough to be read as one".repeat(50),
    );
    expect(() => openStore(folder)).toThrow(/cannot be opened: .*\n.*move it away/);
    const newer = temporaryFolder();
    const database = new DatabaseSync(join(newer, "peak.sqlite"));
    database.exec("PRAGMA user_version = 999");
    database.close();
    expect(() => openStore(newer)).toThrow(/written by a newer Peak Trade \(schema 999/);
  });
});

test("a lock that is no lock says which file to delete", () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, "no lock, and long enough to be read as a database".repeat(100));
  const lock = openLock(path);
  expect(() => lock.take()).toThrow(/The lock .*lock cannot be taken: file is not a database[^]*Delete/);
  lock.release();
});

describe("PEAK_HOME", () => {
  test("that cannot be written gives one error that names it", () => {
    const before = process.env.PEAK_HOME;
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    try {
      process.env.PEAK_HOME = "/proc/below/it";
      expect(() => homeFolder()).toThrow(
        /PEAK_HOME must be a folder that can be written, received "\/proc\/below\/it": ENOENT: /,
      );
      process.env.PEAK_HOME = join(file, "below");
      expect(() => homeFolder()).toThrow(
        /PEAK_HOME must be a folder that can be written, received ".*below"[\s\S]*Point the environment variable/,
      );
    } finally {
      process.env.PEAK_HOME = before;
    }
  });
});

describe("files", () => {
  test("are replaced whole: a failing write leaves the old content and no rest", () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.json");
    writeAtomically(path, "old");
    // A content that throws half-way, as a full disk would.
    const broken = new Proxy(new Uint8Array(4), {
      get: (target, key) => {
        if (key === "length") return 4;
        throw new Error(`disk full at ${String(key)} ${target.length}`);
      },
    });
    expect(() => writeAtomically(path, broken)).toThrow(/a.json cannot be written/);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  test("into a folder that is not there give one error", () => {
    expect(() => writeAtomically(join(tmpdir(), "no-such-folder-here/x"), "x")).toThrow(
      /cannot be written: ENOENT/,
    );
  });

  test("by content are stored once, read back, and a damaged one is noticed", () => {
    const bytes = new TextEncoder().encode("hello");
    const name = putArtifact(bytes, "json");
    // First 32 hex digits of SHA-256("hello").
    expect(name).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e.json");
    expect(putArtifact(bytes, "json")).toBe(name);
    expect(new TextDecoder().decode(getArtifact(name))).toBe("hello");
    const path = join(homeFolder("artifacts"), name);
    chmodSync(path, 0o644);
    writeFileSync(path, "hellO");
    expect(() => getArtifact(name)).toThrow(/is damaged/);
    expect(() => getArtifact("0".repeat(32) + ".json")).toThrow(/There is no artifact/);
  });
});
