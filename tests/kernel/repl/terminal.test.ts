import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { peakCommand } from "../../support/peak.ts";
import { describeWithTerminal, openTerminal, type TerminalProcess } from "../../support/terminal.ts";

const ctrl = { c: "\x03", d: "\x04", u: "\x15" };
const up = "\x1b[A";

describeWithTerminal("peak repl in a terminal", () => {
  let home: string;
  let terminal: TerminalProcess;
  beforeAll(() => void (home = mkdtempSync(join(tmpdir(), "peak-repl-"))));
  afterEach(() => terminal.kill());
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const open = async (args: string[] = [], env: NodeJS.ProcessEnv = {}) => {
    terminal = openTerminal([...peakCommand, "repl", ...args], {
      env: { PEAK_HOME: home, NO_COLOR: undefined, ...env },
      cwd: home,
      columns: 100,
    });
    await terminal.until(/Peak Trade .*\n.*pt\.load.*\npeak>$/);
  };
  const prompts = (text: string) => text.match(/^peak>/gm)?.length ?? 0;
  /** Enters a line and waits for what it shows and the next prompt. */
  const enter = async (line: string, shows: string | RegExp = "", milliseconds?: number) => {
    const before = prompts(terminal.text);
    terminal.type(`${line}\r`);
    await terminal.until(text => prompts(text) > before && text.endsWith("\npeak>"), milliseconds);
    await terminal.until(shows, milliseconds);
  };

  test("computes, keeps names, and leaves with Ctrl-D", async () => {
    await open();
    await enter("const a = 41");
    await enter("a + 1", "\n42\n");
    await enter("await Promise.resolve(a * 2)", "\n82\n");
    terminal.type(ctrl.d);
    expect(await terminal.exited).toBe(0);
  });

  test(
    "runs the five cells of the design on the synthetic market, each showing itself",
    { timeout: 180_000 },
    async () => {
      await open();
      await enter('const btc = await pt.load("BTC/USD", { timeframe: "1d", source: "synthetic" });');
      await enter("btc", /SYNTHETIC DATA\] BTC\/USD 1d[\s\S]*a candle is/);
      const strategy = [
        "const smaCross = pt.strategy({",
        'name: "sma_cross",',
        "params: { fast: 10, slow: 30 },",
        "valid: ({ fast, slow }) => fast < slow,",
        "init: ({ close }, { fast, slow }) => ({ fast: pt.ta.sma(close, fast), slow: pt.ta.sma(close, slow) }),",
        "next({ fast, slow }, broker) {",
        "if (pt.crossover(fast, slow)) broker.buy();",
        "else if (pt.crossover(slow, fast)) broker.close();",
        "},",
        "});",
      ];
      await enter(strategy.join("\r"));
      await enter(
        "const run = pt.backtest(smaCross, btc, { cash: 10_000, fees: 0.0026, slippage: 0.0005 });",
      );
      await enter("run", /Total return[\s\S]*Maximum drawdown[\s\S]*Equity/);
      await enter("typeof run.stats.sharpe", "'number'");
      await enter("const grid = { fast: pt.range(5, 60, 5), slow: pt.range(20, 250, 10) };");
      await enter('const sweep = await pt.sweep(smaCross, btc, { grid, rank: "sharpe" });', "", 60_000);
      await enter(
        'const walkForward = await pt.walkForward(smaCross, btc, { grid, train: "360d", test: "60d" });',
        "",
        60_000,
      );
      await enter(
        "const monteCarlo = await pt.monteCarlo(walkForward.outOfSample, { runs: 1_000, seed: 7 });",
        "",
        60_000,
      );
      await enter(
        'const stress = pt.stress(walkForward.outOfSample, ["single_crash_bar", "vol_spike", "gap_down_open"]);',
      );
      await enter('const verdict = pt.gate({ sweep, walkForward, monteCarlo, stress }, "moderate");');
      await enter("verdict", /(PROMOTE|REVISE|REJECT|promote|revise|reject)/);
      await enter(
        'const orders = await pt.preview(sweep.best, { symbols: ["BTC/USD"], account: "paper" });',
        "",
        60_000,
      );
      await enter('const { approved, refused } = pt.check(orders, pt.limits("moderate"));');
      await enter('if (refused.length) await pt.alert("orders refused", refused, { level: "warning" });');
      expect(terminal.text).not.toMatch(/Error|error:/);
    },
  );

  test("long work shows rate and time left in place, stops at Ctrl-C and says how far it came", async () => {
    await open();
    await enter(
      'const days = await pt.load("BTC/USD", { timeframe: "1d", source: "synthetic", limit: 900 });',
    );
    await enter('const held = pt.backtest(pt.libraryStrategy("ma_crossover"), days, { fees: 0.001 }); 0');
    terminal.type("await pt.monteCarlo(held, { runs: 10_000_000, seed: 1 })\r");
    await terminal.until(/Monte Carlo of .*: [\d,]+ of 10,000,000 · [\d,.]+\/s · about .* left/, 30_000);
    terminal.type(ctrl.c);
    // Where the machine is slow to let the thread answer it is torn, and says how far it came after the cell has ended.
    await terminal.until(/Monte Carlo of .*: interrupted at [\d,]+ of 10,000,000 after \d/, 10_000);
    await terminal.until(/KeyboardInterrupt/, 10_000);
    // One line, drawn over until ^C stood below it.
    expect(terminal.text.match(/Monte Carlo of/g)).toHaveLength(2);
  });

  test("a function of several lines is one entry, indented, and comes back whole in the next session", async () => {
    await open();
    terminal.type("function double(x: number) {\r");
    await terminal.until(/\n {2}\.\.\.$/);
    terminal.type("return x * 2;\r}\r");
    await terminal.until("peak> function double(x: number) {\n  ...   return x * 2;\n  ... }\npeak>");
    terminal.type(ctrl.d);
    await terminal.exited;
    await open();
    terminal.type(up);
    await terminal.until("peak> function double(x: number) {\n  ...   return x * 2;\n  ... }");
    terminal.type("\r");
    await terminal.until(/\}\npeak>$/);
    await enter("double(21)", "\n42\n");
    expect(readFileSync(join(home, "repl-history.jsonl"), "utf8")).toContain(
      'double(x: number) {\\n  return x * 2;\\n}"',
    );
  });

  test("Tab completes names of the library and of the session, and lists where several fit", async () => {
    await open();
    await enter("const portfolioValue = 7");
    await enter('const parsed = JSON.parse(\'{"bid":1,"lots":2}\')');
    terminal.type("parsed.lo\t");
    await terminal.until(/peak> parsed\.lots$/);
    terminal.type(`${ctrl.u}portfolioV\t`);
    await terminal.until(/peak> portfolioValue$/);
    terminal.type(`${ctrl.u}pt.backt\t`);
    await terminal.until(/peak> pt\.backtest$/);
    terminal.type(`${ctrl.u}pt.stats.sharpe\t`);
    await terminal.until(/peak> pt\.stats\.sharpe\n.*sharpe .*sharpeLo/);
  });

  test("Ctrl-C clears a line, and twice at an empty prompt leaves", async () => {
    await open();
    terminal.type("half a li");
    await terminal.until("half a li");
    terminal.type(ctrl.c);
    await terminal.until(/half a li\^C\npeak>$/);
    terminal.type(ctrl.c);
    await terminal.until("Ctrl-C again or Ctrl-D leaves.");
    terminal.type(ctrl.c);
    expect(await terminal.exited).toBe(0);
  });

  test("shows an error with its place and its repair, and goes on", async () => {
    await open();
    await enter('throw new Error("boom")', /Error: boom[\s\S]*> 1 │ throw new Error\("boom"\)/);
    await enter("const wrong: number = 'x'", "not assignable to type 'number'");
    await enter(
      'await pt.load("BTC/USD", { timeframe: "1h", source: "synthetik" } as never)',
      'Did you mean "synthetic"?',
    );
    await enter(".hlep", 'Did you mean ".help"?');
    await enter(".help", "Top-level await works");
    await enter("1 + 1", "\n2\n");
  });

  test("what a timer prints later stands above the prompt, and the prompt stays", async () => {
    await open();
    await enter('setTimeout(() => console.log("late"), 800); 0');
    terminal.type("still typing");
    await terminal.until(/late\npeak> still typing$/);
  });
});
