import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { peak } from "../../support/peak.ts";
import { pythonEnvironment } from "../../support/python.ts";
import { keys, openRepl, type Repl } from "../../support/repl.ts";
import { describeWithTerminal } from "../../support/terminal.ts";

interface Saved {
  readonly cells: readonly {
    readonly source: string[];
    readonly execution_count: number;
    readonly outputs: readonly { readonly output_type: string; readonly data?: Record<string, unknown> }[];
  }[];
}

describeWithTerminal("sessions kept and brought back in peak repl", () => {
  let home: string;
  let repl: Repl;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "peak-save-"));
    // A terminal that takes images, as kitty says of itself.
    repl = await openRepl({ home, env: { KITTY_WINDOW_ID: "1" } });
  });
  afterAll(() => {
    repl.kill();
    rmSync(home, { recursive: true, force: true });
  });

  test(
    ".save writes what was entered and shown as a notebook that is valid and runs again",
    { timeout: 240_000 },
    async () => {
      await repl.enter("const price = 40");
      await repl.enter("console.log('spoken'); price + 2", "\n42\n");
      await repl.enter("[{ day: 1, close: 2.5 }, { day: 2, close: 3.5 }]", /day +close/);
      await repl.enter(
        'pt.chart.lineChart({ title: "Close", synthetic: false, x: { title: "day", values: Float64Array.of(1, 2, 3) }, series: [{ name: "close", values: Float64Array.of(1, 3, 2) }] })',
        "",
        30_000,
      );
      await repl.enter("throw new Error('kept')", /Error: kept/);
      await repl.enter(".save", /must be followed by a file/);
      await repl.enter(".save session.txt", /must end in \.ipynb/);
      await repl.enter(".save session.ipynb", /5 entries written to .*session\.ipynb/);
      const path = join(home, "session.ipynb");
      const { cells } = JSON.parse(readFileSync(path, "utf8")) as Saved;
      expect(cells.map(cell => cell.execution_count)).toEqual([1, 2, 3, 4, 5]);
      expect(cells[1].outputs.map(output => output.output_type)).toEqual(["stream", "execute_result"]);
      // What was made for this terminal stays in it.
      for (const output of cells.flatMap(cell => cell.outputs)) {
        expect(Object.keys(output.data ?? {}).join()).not.toContain("terminal");
        // oxlint-disable-next-line no-control-regex -- colours have no place in a notebook
        expect(JSON.stringify(output.data ?? {})).not.toMatch(/\\u001b/);
      }
      const { python } = await pythonEnvironment();
      execFileSync(python, [
        "-c",
        "import nbformat, sys; n = nbformat.read(sys.argv[1], 4); nbformat.validate(n); assert n.nbformat_minor == 5",
        path,
      ]);
      const again = await peak(["run", path, "--output", join(home, "again")], {
        cwd: home,
        env: { PEAK_HOME: home },
      });
      expect(again.code).toBe(0);
      const ran = JSON.parse(readFileSync(join(home, "again/session.ipynb"), "utf8")) as Saved;
      expect(ran.cells[1].outputs).toEqual(cells[1].outputs);

      // Somebody else's file is not overwritten; one's own is.
      await repl.enter(".save session.ipynb", /session\.ipynb[^]*session\.ipynb/);
      writeFileSync(
        join(home, "other.ipynb"),
        JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }),
      );
      await repl.enter(".save other.ipynb", /exists and was not written by \.save/);
    },
  );

  test("a chart's picture goes to a terminal that takes it", () => {
    const images = repl.screen.strings.filter(text => text.startsWith("Ga=T,f=100"));
    expect(images).toHaveLength(1);
    expect(images[0]).toMatch(/^Ga=T,f=100,q=2,c=\d+,m=1;iVBORw0KGgo/);
  });

  test(".load runs a notebook or a script entry by entry, up to the first that fails", async () => {
    writeFileSync(
      join(home, "part.ts"),
      "const loaded = 6\nfunction twice(x: number) {\n  return x * 2;\n}\ntwice(loaded)\nthrow new Error('here')\n'never'\n",
    );
    await repl.enter(".load part.ts", /\n12\n[^]*Error: here/);
    expect(repl.text).not.toContain("'never'");
    await repl.enter(".load session.ipynb", /spoken\n42\n[^]*spoken\n42\n/);
    await repl.enter(".load nowhere.ts", "cannot be read");
    await repl.enter("loaded + 1", "\n7\n");
  });

  test("magics work as in a cell; what %load offers stands in the next prompt", async () => {
    writeFileSync(join(home, "offer.ts"), "const offered = 3;\noffered * 2");
    repl.type("%load offer.ts\r");
    await repl.until(/peak> const offered = 3;\n {2}\.\.\. offered \* 2$/);
    repl.type("\r");
    await repl.until(/\n6\npeak>$/);
    await repl.enter("%time 1 + 1", /\n2\n/);
    await repl.enter("!echo from the shell", /\nfrom the shell\n/);
  });

  const asked = /  │ (.*)\nThis entry is marked as an effect: .* Type (\d{3}) to run it:$/;
  /** Waits for the question and returns its digits. */
  const digits = async (): Promise<string> => {
    await repl.until(asked);
    return asked.exec(repl.text)?.[2] ?? "";
  };

  test("an entry marked as an effect is shown and runs once the digits are typed, each time", async () => {
    const enter = () => {
      repl.type(keys.paste("// @effect\nconsole.log('se' + 'nt')"));
      repl.type("\r");
      return digits();
    };
    await enter();
    expect(repl.text).toMatch(/  │ \/\/ @effect\n  │ console\.log\('se' \+ 'nt'\)\nThis entry/);
    repl.type("y\r");
    await repl.until(/EffectRefused[^]*not confirmed[^]*\npeak>$/);
    await enter();
    repl.type(keys.ctrl("c"));
    await repl.until(/KeyboardInterrupt[^]*\npeak>$/);
    expect(repl.text).not.toContain("sent");
    repl.type(`${await enter()}\r`);
    await repl.until(/\nsent\npeak>$/);
    // Other digits are no yes.
    const next = await enter();
    repl.type(`${String(1_099 - Number(next)).padStart(3, "0")}\r`);
    await repl.until(/EffectRefused[^]*\npeak>$/);
  });

  test(".load asks for a cell tagged as an effect, with what it is, and ends there without a yes", async () => {
    const cells = [
      { source: "'before'", tags: [] },
      { source: "const order = '\u001b[2Kbuy'\n".repeat(60) + "'ar' + 'med'", tags: ["effect"] },
      { source: "'aft' + 'er'", tags: [] },
    ].map(({ source, tags }, at) => ({
      cell_type: "code",
      id: `cell-${at}`,
      metadata: { tags },
      execution_count: null,
      outputs: [],
      source: source.replace(/const order/g, "var order"),
    }));
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
    writeFileSync(join(home, "effects.ipynb"), JSON.stringify(notebook));
    repl.type(".load effects.ipynb\r");
    await digits();
    // Its end is always to be seen, what would hide something on a terminal too.
    expect(repl.text).toMatch(
      /  │ var order = '␛\[2Kbuy'\n  ⋮ \d+ more lines\n[^]*  │ 'ar' \+ 'med'\nThis entry/,
    );
    repl.type("\r");
    await repl.until(/EffectRefused[^]*not confirmed[^]*\npeak>$/);
    expect(repl.text).not.toContain("after");
    repl.type(".load effects.ipynb\r");
    repl.type(`${await digits()}\r`);
    await repl.until(/\n'armed'\n'after'\npeak>$/);
  });
});
