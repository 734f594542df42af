import { expect, test } from "vitest";
import { createLanguage } from "../../../kernel/session/language.ts";
import { makeSession } from "../../../kernel/session/make.ts";

/** A session whose type service never answers, and in which nothing can run. */
function open() {
  const language = createLanguage({ mode: "gate", types: new Promise(() => {}), workingFolder: "/" });
  const ran: string[] = [];
  const evaluator = {
    run: async ({ name }: { readonly name: string }) => {
      ran.push(name);
      return { status: "ok" } as const;
    },
    members: async () => [],
    interrupt() {},
    close: async () => {},
  };
  return { session: makeSession({ language, evaluator, notices: [] }), ran };
}

test("an interrupt ends cells that wait for the type service, and the next one waits for itself", async () => {
  const { session, ran } = open();
  const lanes = ["", "other"].map(lane => session.execute("Math.max('a')", { lane }));
  session.interrupt();
  for (const outcome of await Promise.all(lanes))
    expect(outcome).toMatchObject({ status: "error", error: { ename: "KeyboardInterrupt" } });
  const next = session.execute("Math.max('b')");
  expect(await Promise.race([next, new Promise(resolve => setTimeout(resolve, 50, "waits"))])).toBe("waits");
  void session.close();
  expect(await next).toMatchObject({ status: "aborted" });
  expect(ran).toEqual([]);
});

test("a cell that was interrupted before its session was open does not run", async () => {
  const { session, ran } = open();
  const outcome = await session.execute("1", { interrupted: AbortSignal.abort() });
  expect(outcome).toMatchObject({ status: "error", error: { ename: "KeyboardInterrupt" } });
  expect(ran).toEqual([]);
});
