import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../support/process.ts";
import { keys, openRepl, type Repl } from "../../support/repl.ts";
import { describeWithTerminal, openTerminal, type TerminalProcess } from "../../support/terminal.ts";

const wait = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));
const interrupted = /KeyboardInterrupt: The cell was interrupted; what it had declared stays\.\npeak>$/;

describeWithTerminal("peak repl and the terminal it runs in", () => {
  let home: string;
  let opened: TerminalProcess | undefined;
  beforeAll(() => void (home = mkdtempSync(join(tmpdir(), "peak-control-"))));
  afterEach(() => opened?.kill());
  afterAll(() => {
    shared?.kill();
    rmSync(home, { recursive: true, force: true });
  });
  /** One session for the tests that need nothing special. */
  let shared: Repl | undefined;
  const common = async (): Promise<Repl> => (shared ??= await openRepl({ home }));
  const open = async (options: Partial<Parameters<typeof openRepl>[0]> = {}): Promise<Repl> => {
    const repl = await openRepl({ home, ...options });
    opened = repl;
    return repl;
  };

  test("Ctrl-C ends every kind of endless entry, and only it", async () => {
    const repl = await common();
    await repl.enter("let kept = 42; let turns = 0");
    for (const endless of [
      "for (;;) turns++",
      "while (true) await null",
      "await new Promise(() => {})",
      "for (;;) console.log(turns++)",
      "for (;;) { turns++; await new Promise(done => setTimeout(done)) }",
    ]) {
      repl.type(`${endless}\r`);
      await wait(500);
      repl.type(keys.ctrl("c"));
      await repl.until(interrupted);
      await repl.enter("kept", /\n42\npeak>$/);
    }
    // A second Ctrl-C, when the first has ended the entry, is for the prompt.
    repl.type("await new Promise(() => {})\r");
    await wait(300);
    repl.type(keys.ctrl("c"));
    await repl.until(interrupted);
    repl.type(keys.ctrl("c"));
    await repl.until(/Ctrl-C again or Ctrl-D leaves\.\npeak>$/);
    await repl.enter("kept", /\n42\npeak>$/);
  });

  test("keys are shown and answered while a timer blocks the thread that runs cells", async () => {
    const repl = await common();
    const [blocked, free] = ["blocked", "free"].map(name => join(home, name));
    await repl.enter(
      "setTimeout(() => { const fs = require('fs'); fs.writeFileSync('blocked', ''); while (!fs.existsSync('free')); console.log('over'); }); 0",
    );
    await expect.poll(() => existsSync(blocked)).toBe(true);
    repl.type("pt.backt\t");
    await repl.until(/peak> pt\.backtest$/);
    expect(repl.text).not.toMatch(/^over/m);
    writeFileSync(free, "");
    await repl.until(/over\npeak> pt\.backtest$/);
  });

  test("a cell's questions are asked where its output stands; Ctrl-C ends the entry that asks", async () => {
    const repl = await common();
    await repl.enter("1");
    repl.type('console.log("hello"); const name = await prompt("Who? "); name.length\r');
    await repl.until(/hello\nWho\?$/);
    repl.type("Zoé例\x7f");
    await repl.until("Who? Zoé");
    repl.type("\r");
    await repl.until(/\n3\npeak>$/);
    repl.type('await prompt("Password: ", { password: true })\r');
    await repl.until(/Password:$/);
    repl.type("hidden\r");
    await repl.until(/Password:\n'hidden'\npeak>$/);
    repl.type('await confirm("Sure?")\r');
    await repl.until(/\nSure\? \[y\/N\]$/);
    repl.type("maybe\r");
    await repl.until("Please answer y or n.");
    repl.type("y\r");
    await repl.until(/\ntrue\npeak>$/);
    await repl.enter('import { createInterface } from "node:readline/promises"');
    repl.type(
      "const lines = createInterface({ input: process.stdin, output: process.stdout }); await lines.question('Side: ')\r",
    );
    await repl.until(/Side:$/);
    await wait(200);
    repl.type("buy\r");
    await repl.until(/\n'buy'\npeak>$/);
    expect(repl.text.match(/buy/g)).toHaveLength(2);
    repl.type('await prompt("Left? ")\r');
    await repl.until(/\nLeft\?$/);
    repl.type(keys.ctrl("c"));
    await repl.until(interrupted);
    // What was typed before the question was seen answers nothing.
    repl.type('await new Promise(done => setTimeout(done, 700)); await confirm("Send?")\ry\r');
    await repl.until(/Send\? \[y\/N\]$/);
    repl.type("\r");
    await repl.until(/\nfalse\npeak>$/);
  });

  test("an update is drawn over what it updates while that is the last on the screen", async () => {
    const repl = await common();
    await repl.enter('display("a", { id: "x" }); display.update("x", "b"); display.update("x", "c"); 7');
    expect(repl.text).toMatch(/; 7\n'c'\n7\npeak>$/);
    // A terminal has no widgets: a bar is a line that is drawn over.
    await repl.enter(
      "{ using bar = ui.progress('fit', 4); for (let i = 1; i < 5; i++) { bar.advance(i); await new Promise(done => setTimeout(done, 300)); } }",
      /\nfit: [^\n]*s\npeak>$/,
    );
    expect(repl.text.match(/^fit: /gm)).toHaveLength(1);
  });

  test("Ctrl-Z stops the job and fg brings it back, at the prompt and while an entry runs", async () => {
    const script = `import(${JSON.stringify(join(projectRoot, "kernel/cli/bootstrap.mjs"))}).then(b => b.handOver("kernel/cli/main.ts", ["repl"]))`;
    const shell = openTerminal(["bash", "--norc", "-i"], {
      cwd: home,
      env: { PEAK_HOME: home, NO_COLOR: undefined, TMUX: undefined, START: script },
    });
    opened = shell;
    await shell.until(/[$#]$/);
    shell.type("PS1='ready '\r");
    const modes = (text: string) =>
      /(-?)icanon.*\s(-?)echo /s.exec(text.slice(text.lastIndexOf("stty -a")))?.slice(1);
    shell.type('"' + process.execPath + '" -e "$START"\r');
    await shell.until(/\npeak>$/, 30_000);
    shell.type("const a = 4");
    await shell.until("const a = 4");
    shell.type(keys.ctrl("z"));
    await shell.until(/Stopped[\s\S]*\nready$/);
    shell.type("stty -a\r");
    await shell.until(/stty -a[\s\S]*echoe[\s\S]*\nready$/);
    expect(modes(shell.text)).toEqual(["", ""]);
    shell.type("fg\r");
    await shell.until(/\npeak> const a = 4$/);
    shell.type("\r");
    await shell.until(/\npeak> const a = 4\npeak>$/);
    shell.type("for (let i = 0; i < 3e9; i++);\r");
    await wait(500);
    shell.type(keys.ctrl("z"));
    await shell.until(/Stopped[\s\S]*Stopped[\s\S]*\nready$/);
    shell.type("fg\r");
    await wait(500);
    shell.type(keys.ctrl("c"));
    await shell.until(/\npeak>$/);
    shell.type("a * 2\r");
    await shell.until(/\n8\npeak>$/);
    // A kill gives no time to clean up; who started the session does it.
    shell.type("process.pid\r");
    await shell.until(/process\.pid\n\d+\npeak>$/);
    process.kill(Number(/process\.pid\n(\d+)\npeak>$/.exec(shell.text)?.[1]), "SIGKILL");
    await shell.until(/\nready$/);
    shell.type("clear; stty -a\r");
    await shell.until(/stty -a[\s\S]*echoe[\s\S]*\nready$/);
    expect(modes(shell.text)).toEqual(["", ""]);
    expect(shell.raw.lastIndexOf("\x1b[?2004l")).toBeGreaterThan(shell.raw.lastIndexOf("peak>"));
  });

  test("without colours the choice is marked by a character, and nothing is coloured", async () => {
    const repl = await open({ env: { NO_COLOR: "1" } });
    await repl.enter("({ a: 'x' })", "{ a: 'x' }");
    repl.type("pt.stats.sharpe\t");
    await repl.until(/5 · Tab/);
    repl.type("\t");
    await repl.until(/^>sharpe +sharpeLo/m);
    // oxlint-disable-next-line no-control-regex -- colours are what must not be there
    expect(repl.raw).not.toMatch(/\x1b\[[0-9;]*m/);
  });

  test("a dumb terminal gets text and nothing else", async () => {
    const repl = await open({ env: { TERM: "dumb" } });
    await repl.enter("const a = 2x\x7f0", /\npeak>$/);
    await repl.enter("function f() {\rreturn a;\r}");
    await repl.enter("f() + 1", /\n21\npeak>$/);
    repl.type("for (;;);\r");
    await wait(400);
    repl.type(keys.ctrl("c"));
    await repl.until(/KeyboardInterrupt[\s\S]*\npeak>$/);
    repl.type(keys.ctrl("d"));
    expect(await repl.exited).toBe(0);
    expect(repl.raw).not.toContain("\x1b");
  });

  test("Ctrl-C at an entry that was made before everything is loaded ends it too", async () => {
    const repl = await open();
    // In one go, as they come to a program that was busy meanwhile.
    repl.type(`await new Promise(() => {})\r${keys.ctrl("c")}`);
    await repl.until(/KeyboardInterrupt: [^\n]*\npeak>$/);
    await repl.enter("1 + 1", /\n2\npeak>$/);
    repl.type(".exit\r");
    expect(await repl.exited).toBe(0);
    // The terminal is given back as it was found, bracketed paste off.
    expect(repl.raw.lastIndexOf("\x1b[?2004l")).toBeGreaterThan(repl.raw.lastIndexOf("\x1b[?2004h"));
  });

  test("a shell that lets the session go on while it leaves finds its terminal given back", async () => {
    const repl = await open();
    await repl.enter('setInterval(() => process.emit("SIGCONT"), 1); 1', /\n1\npeak>$/);
    repl.type(".exit\r");
    expect(await repl.exited).toBe(0);
    expect(repl.raw.lastIndexOf("\x1b[?2004l")).toBeGreaterThan(repl.raw.lastIndexOf("\x1b[?2004h"));
  });
});
