import { expect, test } from "vitest";
import { debugged } from "../../support/debugged.ts";
import { describeWithPython } from "../../support/python.ts";

describeWithPython("exceptions in the debugger, through a real jupyter_client", () => {
  const on = debugged();

  const cases: [string, string, string, number | undefined][] = [
    ["uncaught", "a throw", "let e1 = 1;\nthrow new TypeError('thrown ' + e1);", 2],
    ["uncaught", "a throw behind an await", "await null;\nthrow new TypeError('thrown 1');", 2],
    [
      "uncaught",
      "a call behind an await",
      "const fail = () => { throw new TypeError('thrown 1'); };\nawait null;\nfail();",
      1,
    ],
    ["uncaught", "a throw that is caught", "try { throw new TypeError('thrown 1'); } catch {}", undefined],
    [
      "uncaught",
      "a caught throw behind an await",
      "await null;\ntry {\n  throw new TypeError('thrown 1');\n} catch {}",
      undefined,
    ],
    [
      "uncaught",
      "a throw in a function that has waited, awaited by another",
      "const late = async () => {\n  await null;\n  throw new TypeError('thrown 1');\n};\nconst middle = async () => {\n  await null;\n  await late();\n};\nawait middle();",
      3,
    ],
    [
      "uncaught",
      "a throw in a function that has waited, whose caller catches",
      "const late1 = async () => {\n  await null;\n  throw new TypeError('thrown 1');\n};\ntry { await late1(); } catch {}",
      undefined,
    ],
    [
      "uncaught",
      "a throw in a function that has waited, whose promise is handled",
      "const late2 = async () => {\n  await null;\n  throw new TypeError('thrown 1');\n};\nawait late2().catch(() => 0);",
      undefined,
    ],
    [
      "uncaught",
      "a throw in a function that has waited, among others whose failures are kept",
      "const late3 = async () => {\n  await null;\n  throw new TypeError('thrown 1');\n};\nawait Promise.allSettled([late3()]);",
      undefined,
    ],
    ["all", "a throw that is caught", "try {\n  throw new TypeError('thrown 1');\n} catch {}", 2],
    ["uncaught", "an error of the engine", "let e7 = pt.range(1, 5, -1);", 1],
  ];
  test.each(cases)("%s: %s", async (filter, _name, code, line) => {
    await on.client.ask("setExceptionBreakpoints", { filters: [filter] });
    const cell = await on.client.begin(code);
    if (line !== undefined) {
      const where = await on.client.stopped();
      expect(where).toMatchObject({ reason: "exception", line });
      if (!code.includes("pt.")) {
        expect(where.body.text).toBe("TypeError: thrown 1");
        expect(await on.client.ask("exceptionInfo")).toMatchObject({
          exceptionId: "TypeError",
          description: "TypeError: thrown 1",
          breakMode: filter === "all" ? "always" : "unhandled",
        });
      }
      await on.client.ask("continue", { threadId: 1 });
    }
    const { reply } = await on.client.finish(cell);
    expect(reply.status).toBe(filter === "all" || line === undefined ? "ok" : "error");
  });
});
