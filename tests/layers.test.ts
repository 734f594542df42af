import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
/** Imports go up this list, towards core. */
const wings = ["core", "stats", "chart", "market", "signal", "trading", "research", "live", "report"];

const files = ["lib", "kernel"].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".ts"))
    .map(name => join(root, folder, name)),
);

/** Every import of a file of ours: type-only ones count too, because a layer is about knowing. */
const imports = new Map(
  files.map(file => {
    const text = readFileSync(file, "utf8");
    const found = [...text.matchAll(/(?:from|import\()\s*["'](\.{1,2}\/[^"']+)["']/g)];
    return [
      file,
      found.map(match => resolve(dirname(file), match[1])).filter(target => files.includes(target)),
    ];
  }),
);

const wingOf = (file: string) => wings.indexOf(relative(join(root, "lib"), file).split("/")[0]);
const show = (file: string) => relative(root, file);

test("a wing of lib imports only itself and wings nearer to core", () => {
  const wrong: string[] = [];
  for (const [file, targets] of imports) {
    if (wingOf(file) < 0) continue;
    for (const target of targets)
      if (wingOf(target) > wingOf(file) || wingOf(target) < 0) wrong.push(`${show(file)} → ${show(target)}`);
  }
  expect(wrong).toEqual([]);
});

test("every folder of lib is a wing", () => {
  const folders = new Set(
    files
      .map(show)
      .filter(f => f.startsWith("lib/") && f.split("/").length > 2)
      .map(f => f.split("/")[1]),
  );
  expect([...folders].filter(folder => !wings.includes(folder))).toEqual([]);
});

test("the session knows no socket and no terminal, and lib knows no kernel", () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    targets
      .filter(
        target =>
          (show(file).startsWith("lib/") && show(target).startsWith("kernel/")) ||
          (/^kernel\/(session|display)\//.test(show(file)) &&
            /^kernel\/(jupyter|repl|cli)\//.test(show(target))),
      )
      .map(target => `${show(file)} → ${show(target)}`),
  );
  expect(wrong).toEqual([]);
});

test("no import goes in a circle", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, path: string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].map(show).join(" → "));
    if (at >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(circles).toEqual([]);
});

test("no file of lib or kernel is over 400 lines", () => {
  expect(files.filter(file => readFileSync(file, "utf8").split("\n").length > 401).map(show)).toEqual([]);
});
