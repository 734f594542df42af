import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileAt } from "../../../kernel/session/magic/paths.ts";

test("a file is named as in a shell: from the folder, from ~ or from the root, perhaps in quotes", () => {
  expect(fileAt("a b.ts", "/work")).toBe("/work/a b.ts");
  expect(fileAt("'../a b.ts'", "/work/notes")).toBe("/work/a b.ts");
  expect(fileAt("/etc/hosts", "/work")).toBe("/etc/hosts");
  expect(fileAt("~/a.ts", "/work")).toBe(join(homedir(), "a.ts"));
  expect(fileAt('"~"', "/work")).toBe(homedir());
  expect(fileAt("~a.ts", "/work")).toBe("/work/~a.ts");
});
