import { expect, test } from "vitest";
import type { Connection } from "../../../kernel/session/types/server/rpc.ts";
import { openTypes } from "../../../kernel/session/types/service.ts";

interface Project {
  readonly compilerOptions: { readonly noResolve?: boolean };
  readonly files: readonly string[];
  readonly include: readonly string[];
}

/** What a server is told at the start, without one. */
async function told() {
  const opened: string[] = [];
  const projects: Project[] = [];
  const order: string[] = [];
  const connection: Connection = {
    request: async <T>(method: string) => {
      order.push(method);
      return {} as T;
    },
    notify(method, params) {
      const { textDocument, contentChanges } = params as {
        textDocument?: { uri: string; text?: string };
        contentChanges?: { text: string }[];
      };
      const name = textDocument?.uri.split("/").at(-1) ?? "";
      if (method === "textDocument/didOpen") opened.push(name);
      if (name === "tsconfig.json")
        projects.push(JSON.parse(textDocument?.text ?? contentChanges![0].text) as Project);
      order.push(name === "tsconfig.json" ? `project ${projects.length}` : method);
    },
    onRestart: () => {},
    close: () => {},
  };
  (await openTypes("/somewhere", connection, expect.unreachable)).close();
  return { opened, projects, order };
}

test("every file that is opened is part of the project: for one outside the server would build another", async () => {
  const { opened, projects } = await told();
  expect(opened).toEqual(expect.arrayContaining(["tsconfig.json", "peak-cell.ts", "peak-recent.ts"]));
  for (const { files, include } of projects)
    for (const name of [...opened, "peak-elements.tsx", "peak-archive-3.ts"])
      expect(
        files.includes(name) ||
          include.some(pattern => new RegExp(`^${pattern.replace("*", ".*")}$`).test(name)),
        name,
      ).toBe(true);
});

test("while files are opened the project looks at nothing, and the first question comes once it looks at all", async () => {
  const { projects, order } = await told();
  expect(projects.map(({ compilerOptions }) => compilerOptions.noResolve ?? false)).toEqual([true, false]);
  const opens = order.flatMap((what, i) => (what === "textDocument/didOpen" ? [i] : []));
  expect(order.indexOf("project 1")).toBeLessThan(opens[0]);
  expect(order.indexOf("project 2")).toBeGreaterThan(opens.at(-1)!);
  expect(order.indexOf("textDocument/diagnostic")).toBeGreaterThan(order.indexOf("project 2"));
});
