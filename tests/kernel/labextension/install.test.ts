import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installLabextension } from "../../../kernel/labextension/install.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "peak-extension-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the extension names an entry that is there, every module finds what it imports, and nothing older stays", () => {
  const older = join(folder, "share/jupyter/labextensions/peak-trade/static/0123456789abcdef");
  mkdirSync(older, { recursive: true });
  writeFileSync(join(older, "remote-entry.js"), "");
  const place = installLabextension({ kind: "prefix", folder });
  expect(place).toBe(join(folder, "share/jupyter/labextensions/peak-trade"));
  const { name, jupyterlab } = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as {
    name: string;
    jupyterlab: { extension: boolean; _build: { load: string; extension: string; style: string } };
  };
  expect([name, jupyterlab.extension, jupyterlab._build.extension]).toEqual([
    "peak-trade",
    true,
    "./extension",
  ]);
  expect(existsSync(join(place, jupyterlab._build.load))).toBe(true);
  const versions = readdirSync(join(place, "static"));
  expect(versions).toHaveLength(1);
  const files = readdirSync(join(place, "static", versions[0]));
  const imported = files
    .filter(file => file.endsWith(".js") && file !== "plotly.js")
    .flatMap(file => [
      ...readFileSync(join(place, "static", versions[0], file), "utf8").matchAll(/from "\.\/([^"]+)"/g),
    ])
    .map(([, target]) => target);
  expect(imported).toContain("query.js");
  expect(imported.filter(target => !files.includes(target))).toEqual([]);
});

test("the same sources are installed under the same name, so that a browser may keep them", () => {
  const versions = [1, 2].map(
    () => readdirSync(join(installLabextension({ kind: "prefix", folder }), "static"))[0],
  );
  expect(versions[0]).toBe(versions[1]);
  expect(versions[0]).toMatch(/^[0-9a-f]{16}$/);
});

test("a folder that cannot be written is said, with the repair", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => installLabextension({ kind: "prefix", folder: file })).toThrow(
    "The JupyterLab extension cannot be written to",
  );
});
