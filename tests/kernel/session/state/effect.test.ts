import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EffectCells } from "../../../../kernel/session/state/effect.ts";
import { startSession, type TestSession } from "../../../support/session.ts";

describe("a cell counts as an effect", () => {
  test.each([
    ["// @effect\narm()", true],
    ["\n  // Arms the session.\n  //@effect: live orders\narm()", true],
    ["%time\n// @effect\narm()", true],
    ["/* @effect */ arm()", true],
    ["/**\n * Arms the session.\n * @Effect\n */\narm()", true],
    ["/* Arms.\n@effect */\narm()", true],
    ["@effect class Book {}", false],
    ["arm(/* @effect */)", false],
    ["arm()\n// @effect", false],
    ["const text = '// @effect'", false],
    ["// the word @effect alone", false],
    ["// @effective\narm()", false],
  ])("by its first lines: %j is %s", (code, expected) => expect(new EffectCells().has(code)).toBe(expected));

  test("by its tag, and from then on by its id and by its text, whoever sends it", () => {
    const effects = new EffectCells();
    expect(effects.has("arm()", ["chart"], "a")).toBe(false);
    expect(effects.has("arm()", ["chart", "effect"], "a")).toBe(true);
    expect(effects.has("arm('again')", [], "a")).toBe(true);
    expect(effects.has("  arm()\n", [], "b")).toBe(true);
    expect(effects.has("arm()")).toBe(true);
    expect(effects.has("other()", [], "b")).toBe(false);
  });
});

describe("in a session", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await startSession();
  });
  afterAll(() => session.close());

  test("an effect does not run where nobody is asked, and the session goes on", async () => {
    await session.run("let sent = 0");
    for (const options of [
      { tags: ["effect"] },
      { tags: ["effect"], silent: true },
      { tags: ["effect"], storeHistory: false },
    ]) {
      const { error, outcome } = await session.run("sent++", options);
      expect(outcome.status).toBe("error");
      expect(error).toMatchObject({ ename: "EffectRefused" });
      expect(error?.evalue).toContain("here nobody can be asked");
    }
    expect((await session.run("// @effect\nsent++")).error?.ename).toBe("EffectRefused");
    // The same text without its tag.
    expect((await session.run("sent++")).error?.ename).toBe("EffectRefused");
    expect((await session.run("sent")).result).toBe("0");
  });
});
