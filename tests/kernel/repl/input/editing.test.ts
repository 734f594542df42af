import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { keys, openRepl, type Repl } from "../../../support/repl.ts";
import { describeWithTerminal } from "../../../support/terminal.ts";

/** The rows of the window from the last prompt on. */
const below = (repl: Repl): string[] => {
  const rows = repl.screen.window;
  return rows.slice(rows.findLastIndex(row => row.startsWith("peak>"))).filter(row => row !== "");
};
const quiet = () => new Promise(resolve => setTimeout(resolve, 400));

describeWithTerminal("editing in peak repl", () => {
  let home: string;
  let repl: Repl;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "peak-editing-"));
    repl = await openRepl({ home, columns: 80, rows: 24 });
    // The type service is warm.
    repl.type("pt.backt\t");
    await repl.until(/peak> pt\.backtest$/m);
  });
  beforeEach(async () => {
    repl.resize(80, 24);
    repl.type(keys.escape);
    await quiet();
    repl.type(`${keys.ctrl("e")}${keys.ctrl("c")}`);
    await repl.until(/\npeak>$/);
    await repl.enter("1");
  });
  afterAll(() => {
    repl.kill();
    rmSync(home, { recursive: true, force: true });
  });

  test("the menu stands below, shows what is chosen in place with its documentation, and Escape takes it back", async () => {
    repl.type("pt.stats.sharpe\t");
    await repl.until(/5 · Tab or arrows choose/);
    expect(below(repl)[1]).toMatch(/^ sharpe +sharpeLo +sharpeStandardError/);
    repl.type("\t");
    await repl.until(/1 of 5\n function sharpe\(/);
    expect(below(repl)[0]).toBe("peak> pt.stats.sharpe");
    expect(repl.screen.inStyle(7).trim()).toBe("sharpe");
    repl.type(keys.right);
    await repl.until(/^peak> pt\.stats\.sharpeLo$/m);
    repl.type(keys.down);
    await repl.until(/^peak> pt\.stats\.sharpePerPeriod$/m);
    repl.type(keys.escape);
    await repl.until(/^peak> pt\.stats\.sharpe$/m);
    expect(below(repl)).toEqual(["peak> pt.stats.sharpe"]);
  });

  test("Enter takes the choice and runs nothing; typing narrows the list", async () => {
    repl.type("pt.stats.s\t");
    await repl.until(/ · Tab or arrows choose/);
    repl.type("harpeP");
    await repl.until(text => !text.includes("Tab or arrows choose"));
    repl.type(keys.ctrl("w"));
    repl.type("sharpe\t");
    await repl.until(/5 · Tab/);
    repl.type("\t\t\r");
    await quiet();
    // Read downwards: the second is the one below the first.
    expect(below(repl)).toEqual(["peak> pt.stats.sharpeEstimate"]);
  });

  test("a long list pages, also in a narrow window", async () => {
    repl.resize(30, 14);
    repl.type("pt.\t");
    await repl.until(/page 1 of \d/);
    for (const row of repl.screen.window) expect(row.length).toBeLessThanOrEqual(30);
    repl.type(`\t${keys.pageDown}`);
    await repl.until(/page 2 of \d/);
    repl.type(keys.shiftTab);
    await repl.until(/page 1 of \d/);
  });

  test("a menu at the bottom of the window scrolls once and leaves what stood above whole", async () => {
    for (let i = 0; i < 24; i++) await repl.enter(`${i}`, `\n${i}\n`);
    repl.type("pt.\t");
    await repl.until(/page 1 of/);
    repl.type("\t\t\t");
    await repl.until(/3 of \d+ · page 1/);
    repl.type(keys.escape);
    await repl.until(/^peak> pt\.$/m);
    const shown = repl.text.split("\n").slice(-7);
    expect(shown).toEqual(["peak> 21", "21", "peak> 22", "22", "peak> 23", "23", "peak> pt."]);
  });

  test("inside a call its signature stands below, with the parameter at the cursor set off", async () => {
    repl.type("pt.backtest(");
    await repl.until(/\n backtest\(.*strategy: /);
    expect(repl.screen.inStyle(4)).toMatch(/^strategy: /);
    repl.type("pt.strategies.rsi_reversion, ");
    await repl.until(() => /bars: pt\.Bars/.test(repl.screen.inStyle(4)));
    repl.type(keys.escape);
    await repl.until(text => text.endsWith("rsi_reversion,"));
  });

  test("typing goes on while the type service is still thinking", async () => {
    repl.type("const object = { a: 1 }; object.\tb");
    await repl.until(/object\.b$/m);
  });

  test("a pair of brackets is set off where the cursor stands", async () => {
    repl.type("[(1)]");
    await repl.until(() => repl.screen.inStyle(4) === "[]");
    repl.type(`${keys.left}${keys.left}`);
    await repl.until(() => repl.screen.inStyle(4) === "()");
  });

  test("a pasted block runs nothing, keeps its lines, and its escape sequences do nothing", async () => {
    repl.type(keys.paste("let q = 1;\r\nif (q) {\r\n\tq = 2;\r\n}\r\n'\x1b[2J\x07\x03'; q"));
    await repl.until("peak> let q = 1;\n  ... if (q) {\n  ...   q = 2;\n  ... }\n  ... '␛[2J␇␃'; q");
    repl.type("\r");
    await repl.until(/\n2\npeak>$/);
  });

  test("wide and combining characters take their columns, and the cursor stays where it is", async () => {
    repl.type('"例👍e\u0301"');
    repl.type(`${keys.left}${keys.left}${keys.left}`);
    await repl.until(() => repl.screen.column === 'peak> "例'.length + 1);
    repl.type("x");
    await repl.until('peak> "例x👍e\u0301"');
    repl.type("\r");
    await repl.until("'例x👍e\u0301'");
  });

  test("a line longer than the window survives a resize and is run whole", async () => {
    const sum = Array.from({ length: 60 }, (_, i) => i + 1).join("+");
    repl.type(sum);
    await quiet();
    for (const [columns, rows] of [
      [45, 24],
      [33, 24],
      [100, 24],
    ]) {
      repl.resize(columns, rows);
      await quiet();
      const rowsOf = below(repl);
      expect(rowsOf.join("")).toBe(`peak> ${sum}`);
      expect(rowsOf.slice(0, -1).every(row => row.length === columns)).toBe(true);
    }
    repl.type("\r");
    await repl.until(/\n1830\npeak>$/);
  });

  test("an entry longer than the window is edited around its cursor", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `const line${i} = ${i};`);
    repl.type(keys.paste(`{\n${lines.join("\n")}\n}`));
    await repl.until(/line39 = 39;\n {2}\.\.\. \}$/);
    expect(repl.screen.window).toHaveLength(24);
    for (let i = 0; i < 41; i++) repl.type(keys.up);
    await repl.until(() => repl.screen.window[0].startsWith("peak> {"));
    repl.type(keys.ctrl("c"));
    await repl.until(/\npeak>$/);
  });

  test("Up walks through the entries that begin with what is typed, down to the draft", async () => {
    await repl.enter("const alpha = 1");
    await repl.enter("2 + 2");
    await repl.enter("const beta = 2");
    await repl.enter("3 + 3");
    repl.type(`const ${keys.up}`);
    await repl.until(/peak> const beta = 2$/);
    repl.type(keys.up);
    await repl.until(/peak> const alpha = 1$/);
    repl.type(keys.down);
    await repl.until(/peak> const beta = 2$/);
    repl.type(keys.down);
    await repl.until(/peak> const$/);
  });

  test("Ctrl-R goes to older entries, says when there is none, and Escape gives the draft back", async () => {
    await repl.enter("const first = 'needle'");
    await repl.enter("const second = 'needle'");
    repl.type(`draft${keys.ctrl("r")}needle`);
    await repl.until("search: needle · const second = 'needle'");
    repl.type(keys.ctrl("r"));
    await repl.until("search: needle · const first = 'needle'");
    repl.type("zz");
    await repl.until("no search: needlezz · ");
    repl.type(keys.escape);
    await repl.until(/peak> draft$/);
  });

  test("Ctrl-_ takes back what was done", async () => {
    repl.type("one two");
    repl.type(keys.ctrl("w"));
    await repl.until(/peak> one$/);
    repl.type("\x1f");
    await repl.until(/peak> one two$/);
  });
});
