import type { DebugProtocol } from "@vscode/debugprotocol";
import { expect, test } from "vitest";
import { debugged } from "../../support/debugged.ts";
import { resultText, streamText } from "../../support/kernel.ts";
import { describeWithPython } from "../../support/python.ts";

describeWithPython("what the debugger shows and sets, through a real jupyter_client", () => {
  const on = debugged();

  test("values of every kind are shown, in pages, and no getter runs unasked", async () => {
    const code = [
      "class Held { #secret = 5; cash = 10; get equity() { return this.cash * 2; } }",
      "const held = new Held();",
      "const byName = new Map<unknown, unknown>([['a', { x: 1 }], [2, [1, 2]]]);",
      "const tags = new Set(['x', 2]);",
      "const closes = Float64Array.from({ length: 25_000 }, (_, i) => i / 2);",
      'const mixed = { get now() { ran++; return { deep: 1 }; }, none: null, big: 10n, nan: NaN, text: "it\'s" };',
      "let ran = 0;",
      "debugger;",
      "ran",
    ].join("\n");
    const cell = await on.client.begin(code);
    const { frame, line, reason } = await on.client.stopped();
    expect([reason, line]).toEqual(["breakpoint", 8]);
    const [scope] = await on.client.scopes(frame);
    expect(scope.name).toBe("Notebook");
    const all = await on.client.variables(scope.variablesReference);
    const named = (name: string) => all.find(variable => variable.name === name)!;
    expect(named("held")).toMatchObject({ value: "Held { #secret: 5, cash: 10 }", type: "Held" });
    expect(named("byName").value).toBe("Map(2) { 'a' => Object, 2 => Array(2) }");
    expect(named("tags").value).toBe("Set(2) { 'x', 2 }");
    expect(named("closes")).toMatchObject({
      value: "Float64Array(25000) [0, 0.5, 1, 1.5, 2, …]",
      type: "Float64Array",
      indexedVariables: 25_000,
    });
    const open = async (variable: DebugProtocol.Variable, page?: object) =>
      (await on.client.variables(variable.variablesReference, page)).map(({ name, value }) => [name, value]);
    expect(await open(named("held"))).toEqual([
      ["cash", "10"],
      ["#secret", "5"],
      ["equity", "(getter)"],
    ]);
    expect(await open(named("byName"))).toEqual([
      ["'a'", "{ x: 1 }"],
      ["2", "Array(2) [1, 2]"],
    ]);
    expect(await open(named("tags"))).toEqual([
      ["0", "'x'"],
      ["1", "2"],
    ]);
    expect(await open(named("mixed"))).toEqual([
      ["now", "(getter)"],
      ["none", "null"],
      ["big", "10n"],
      ["nan", "NaN"],
      ["text", "'it\\'s'"],
    ]);
    // Without paging: ranges of ranges. With it: exactly the page.
    const ranges = await on.client.variables(named("closes").variablesReference);
    expect(ranges.map(({ name }) => name)).toEqual(["[0 … 9999]", "[10000 … 19999]", "[20000 … 24999]"]);
    expect(await open(named("closes"), { start: 24_998, count: 2, filter: "indexed" })).toEqual([
      ["24998", "12499"],
      ["24999", "12499.5"],
    ]);
    expect((await on.client.evaluate("ran", frame)).result).toBe("0");
    const [now] = await on.client.variables(named("mixed").variablesReference);
    expect(now.presentationHint).toEqual({ lazy: true });
    expect(await open(now)).toEqual([["now", "{ deep: 1 }"]]);
    expect(resultText(await on.goOn(cell))).toBe("1");
    expect(
      await on.client.request("variables", { variablesReference: scope.variablesReference }),
    ).toMatchObject({
      success: false,
      message: expect.stringContaining("is not of this stop"),
    });
  });

  test("a large array's named properties are told without a look at its elements", async () => {
    const cell = await on.client.begin(
      "const all = Object.assign(new Float64Array(2e6), { note: 1 });\ndebugger;",
    );
    const { frame } = await on.client.stopped();
    const { variablesReference } = await on.client.evaluate("all", frame);
    // To look at each takes V8 many seconds; the helper waits for eight.
    const named = await on.client.variables(variablesReference, { filter: "named" });
    expect(named.map(({ name }) => name)).toEqual(["note"]);
    await on.goOn(cell);
  });

  test("an object's many names are told in ranges or in the page that is asked for, numbers among them, and set there", async () => {
    const cell = await on.client.begin(
      [
        "class Book { get best() { return 1; } }",
        "const many: any = new Book();",
        "for (let i = 0; i < 12_000; i++) many[`k${i}`] = i;",
        "const byTime = { 7: 'seven', 5: 'five', close: 1 };",
        "const wrapped = [new Proxy({ inside: 1 }, {}), Promise.resolve(3)];",
        "debugger;",
        "many.k10000",
      ].join("\n"),
    );
    const { frame } = await on.client.stopped();
    const of = async (expression: string) => (await on.client.evaluate(expression, frame)).variablesReference;
    const shown = async (reference: number, page?: object) =>
      (await on.client.variables(reference, page)).map(({ name, value }) => [name, value]);
    expect(await shown(await of("byTime"))).toEqual([
      ["5", "'five'"],
      ["7", "'seven'"],
      ["close", "1"],
    ]);
    expect(await shown(await of("wrapped[0]"))).toEqual([
      ["[[Handler]]", "Object"],
      ["[[Target]]", "Object"],
    ]);
    expect(await shown(await of("wrapped[1]"))).toContainEqual(["[[PromiseResult]]", "3"]);
    const many = await of("many");
    expect(await shown(many, { filter: "named", start: 11_998, count: 2 })).toEqual([
      ["k11998", "11998"],
      ["k11999", "11999"],
    ]);
    const ranges = await on.client.variables(many);
    expect(ranges.map(({ name }) => name)).toEqual(["[k0 … k9999]", "[k10000 … k11999]", "best"]);
    const inner = await on.client.variables(ranges[1].variablesReference);
    expect(inner).toHaveLength(20);
    const [first] = await on.client.variables(inner[0].variablesReference);
    expect(first).toMatchObject({ name: "k10000", value: "10000", evaluateName: "many.k10000" });
    await on.client.ask("setVariable", {
      variablesReference: inner[0].variablesReference,
      name: "k10000",
      value: "-1",
    });
    expect(resultText(await on.goOn(cell))).toBe("-1");
  });

  test("variables are set in locals, closures, the notebook and objects", async () => {
    const code = [
      "const settings = { fee: 1 };",
      "let level = 1;",
      "function outer(kept: number[]) {",
      "  return () => { let own = kept.length; debugger; return [own, kept.length, settings.fee, level]; };",
      "}",
      "outer([1, 2, 3])()",
    ].join("\n");
    const cell = await on.client.begin(code);
    const { frame } = await on.client.stopped();
    const scopes = await on.client.scopes(frame);
    expect(scopes.map(({ name }) => name)).toEqual(["Locals", "Closure (outer)", "Notebook"]);
    const set = async (at: number, name: string, value: string) =>
      on.client.ask("setVariable", { variablesReference: scopes[at].variablesReference, name, value });
    expect(await set(0, "own", "own + 40")).toMatchObject({ value: "43", type: "number" });
    await set(1, "kept", "[1] as number[]");
    await set(2, "level", "7");
    const { variablesReference } = await on.client.evaluate("settings", frame);
    await on.client.ask("setVariable", { variablesReference, name: "fee", value: "2" });
    expect(resultText(await on.goOn(cell))).toBe("[ 43, 1, 2, 7 ]");
  });

  test("expressions are evaluated in the frame; hovering changes nothing, and endless ones are ended", async () => {
    const cell = await on.client.begin("let money = 5;\n{ let inner = 2; debugger; }\nmoney");
    const { frame } = await on.client.stopped();
    expect((await on.client.evaluate("{ total: money + inner }", frame)).result).toBe("{ total: 7 }");
    expect(
      await on.client.request("evaluate", { expression: "money = 9", frameId: frame, context: "hover" }),
    ).toMatchObject({
      success: false,
      message: expect.stringContaining("side-effect"),
    });
    expect(
      await on.client.request("evaluate", {
        expression: "while (true) {}",
        frameId: frame,
        context: "hover",
      }),
    ).toMatchObject({ success: false, message: expect.stringContaining("longer than 1 s") });
    const trap = await on.client.evaluate("({ get endless() { while (true) {} } })", frame);
    const [endless] = await on.client.variables(trap.variablesReference);
    expect(
      await on.client.request("variables", { variablesReference: endless.variablesReference }),
    ).toMatchObject({ success: false, message: expect.stringContaining("longer than 2 s") });
    expect(await on.client.request("evaluate", { expression: "nothing.at", frameId: frame })).toMatchObject({
      success: false,
      message: expect.stringContaining("ReferenceError: nothing is not defined"),
    });
    await on.client.evaluate("money = 6", frame);
    await on.client.evaluate("console.log('from the frame')", frame);
    const done = await on.goOn(cell);
    expect(resultText(done)).toBe("6");
    expect(streamText(done)).toBe("from the frame\n");
  });

  test("a local is copied to the notebook, where later cells may use it, types checked", async () => {
    const cell = await on.client.begin("(() => { const found = [3, 4]; debugger; })()");
    const { frame } = await on.client.stopped();
    await on.client.ask("copyToGlobals", {
      srcVariableName: "found",
      dstVariableName: "copied",
      srcFrameId: frame,
    });
    await on.goOn(cell);
    expect(resultText(await on.kernel.execute("copied[1]"))).toBe("4");
  });

  test("a variable shows itself as in a cell, when idle and in a frame", async () => {
    await on.kernel.execute(
      "const shown = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>rich</b>', 'text/plain': 'rich' }) };\n" +
        "const slow = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': 'late', 'text/plain': 'late' }) };",
    );
    const rich = async (variableName: string, frameId?: number) =>
      (await on.client.ask("richInspectVariables", { variableName, frameId })).data;
    expect(await rich("shown")).toEqual({ "text/html": "<b>rich</b>", "text/plain": "rich" });
    expect(await rich("slow")).toMatchObject({ "text/html": "late" });
    expect(await rich("not a name")).toEqual({});
    const cell = await on.client.begin("((inner: object) => { debugger; })(shown)");
    const { frame } = await on.client.stopped();
    expect(await rich("inner", frame)).toEqual({ "text/html": "<b>rich</b>", "text/plain": "rich" });
    // A program that stands still keeps no promise: text is all there is.
    expect(Object.keys((await rich("slow", frame)) as object)).toEqual(["text/plain"]);
    await on.goOn(cell);
  });

  test("the notebook's names are there without a stop", async () => {
    await on.kernel.execute("let listed = 1; listed = 2; class Listed {}");
    const variables = (await on.client.ask("inspectVariables")).variables as DebugProtocol.Variable[];
    const names = variables.map(({ name }) => name);
    expect(variables.find(({ name }) => name === "listed")).toMatchObject({ value: "2", type: "number" });
    expect(names).toContain("Listed");
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("pt");
    expect((await on.client.evaluate("listed + 1")).result).toBe("3");
    // Asking again lets go of what was shown before.
    const listed = variables.find(({ name }) => name === "Listed")!;
    await on.client.ask("inspectVariables");
    expect(
      await on.client.request("variables", { variablesReference: listed.variablesReference }),
    ).toMatchObject({ success: false });
  });
});
