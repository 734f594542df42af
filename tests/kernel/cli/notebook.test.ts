import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readNotebook, writeNotebook } from "../../../kernel/cli/notebook.ts";
import { languageInfo } from "../../../kernel/session/language-info.ts";
import { parseNotebook } from "../../../lib/report/notebook.ts";
import { projectRoot } from "../../support/process.ts";
import { sampleNotebook } from "../../support/sample-notebook.ts";

const folder = mkdtempSync(join(tmpdir(), "peak-notebook-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

describe("a notebook on disk", () => {
  test("reads back as it was written", () => {
    writeNotebook(path("sample.ipynb"), sampleNotebook());
    expect(readNotebook(path("sample.ipynb"))).toEqual(sampleNotebook());
  });

  test("is written as Jupyter writes it: nbformat 4.5, text as lines, an id for every cell", () => {
    const cell = { cell_type: "code", metadata: {}, execution_count: null, source: "a\nb\n\nc", outputs: [] };
    const old = parseNotebook({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells: [cell, cell] }, "x");
    writeNotebook(path("old.ipynb"), old);
    const text = readFileSync(path("old.ipynb"), "utf8");
    expect(text.startsWith('{\n "nbformat": 4,\n "nbformat_minor": 5')).toBe(true);
    expect(text.endsWith("}\n")).toBe(true);
    expect(JSON.parse(text).cells).toMatchObject([
      { id: "cell-1", source: ["a\n", "b\n", "\n", "c"] },
      { id: "cell-2" },
    ]);
  });

  test("says of its language what the kernel does, where it comes with the program: JupyterLab would hold it for changed", () => {
    const shipped = ["notebooks", "playbooks"].flatMap(name =>
      readdirSync(join(projectRoot, name), { encoding: "utf8" }).map(file => join(projectRoot, name, file)),
    );
    expect(shipped.length).toBeGreaterThan(5);
    for (const file of shipped) expect(readNotebook(file).metadata.language_info, file).toEqual(languageInfo);
  });

  test("leaves no temporary file behind, and what stood there where it cannot be written", () => {
    mkdirSync(path("taken.ipynb"));
    writeFileSync(path("taken.ipynb/kept"), "kept");
    expect(() => writeNotebook(path("taken.ipynb"), sampleNotebook())).toThrow(
      expect.objectContaining({ code: "unavailable" }),
    );
    expect(readFileSync(path("taken.ipynb/kept"), "utf8")).toBe("kept");
    expect(readdirSync(folder).filter(name => name.includes("tmp"))).toEqual([]);
  });

  test.each([
    ["missing.ipynb", undefined, "not_found", "There is no notebook"],
    ["text.ipynb", "hello", "unreadable", "it is not JSON"],
    ["empty.ipynb", "", "unreadable", "it is not JSON"],
    ["half.ipynb", '{"nbformat": 4, "cells": [', "unreadable", "it is not JSON"],
    ["list.ipynb", "[]", "unreadable", "must be a Jupyter notebook, received a list"],
    [
      "old3.ipynb",
      '{"nbformat": 3, "worksheets": []}',
      "unreadable",
      "must be in nbformat 4, received nbformat 3",
    ],
  ])("%s gives one clear error", (name, content, code, message) => {
    if (content !== undefined) writeFileSync(path(name), content);
    expect(() => readNotebook(path(name))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test("a folder is no notebook", () => {
    expect(() => readNotebook(folder)).toThrow("it is a folder");
  });

  test("a byte order mark does not matter", () => {
    writeFileSync(path("bom.ipynb"), '\uFEFF{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[]}');
    expect(readNotebook(path("bom.ipynb")).cells).toEqual([]);
  });
});
