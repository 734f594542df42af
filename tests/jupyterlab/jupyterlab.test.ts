import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Notebook } from "../../lib/report/notebook.ts";
import { describeWithBrowser } from "../support/browser.ts";
import { projectRoot } from "../support/process.ts";
import { describeWithPython } from "../support/python.ts";
import { checkWidgets } from "./widgets.ts";
import {
  browserFlags,
  openNotebook,
  runAll,
  startJupyterLab,
  type JupyterLab,
  untilIdle,
} from "./jupyterlab.ts";

const notebook = "notebooks/01-first-backtest.ipynb";
const screenshots = join(projectRoot, ".cache/screenshots");

describeWithPython("the kernel in JupyterLab", () => {
  describeWithBrowser("in a browser", executablePath => {
    let lab: JupyterLab;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      lab = await startJupyterLab([notebook]);
      browser = await chromium.launch({ executablePath, args: browserFlags });
      page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
      page.setDefaultTimeout(90_000);
      mkdirSync(screenshots, { recursive: true });
    }, 360_000);
    afterAll(async () => {
      await browser?.close();
      await lab?.close();
    });

    test("Run All Cells of the first notebook runs every cell and shows its tables and charts", async () => {
      const stored = JSON.parse(readFileSync(join(projectRoot, notebook), "utf8")) as Notebook;
      const cells = stored.cells.filter(cell => cell.cell_type === "code").length;
      await page.goto(lab.address(notebook));
      await page.locator(".jp-NotebookPanel-toolbar").getByText("Peak Trade").waitFor({ timeout: 90_000 });
      await untilIdle(page);
      await runAll(page, cells);

      const errors =
        '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]';
      expect(await page.locator(errors).allTextContents()).toEqual([]);
      const images = page.locator(".jp-OutputArea-output img");
      const widths = () =>
        images.evaluateAll(all => all.map(image => (image as { naturalWidth?: number }).naturalWidth ?? 0));
      await expect
        .poll(async () => (await widths()).filter(width => width > 100).length)
        .toBeGreaterThanOrEqual(5);
      expect((await widths()).filter(width => !(width > 100))).toEqual([]);
      expect(await page.locator(".jp-OutputArea-output table").count()).toBeGreaterThanOrEqual(5);
      expect(await page.locator(".jp-OutputArea-output").first().textContent()).toContain("SYNTHETIC DATA");
      // The windows' table is the whole, no longer "The last 12" that it took the place of.
      expect(await page.locator(".jp-CodeCell").nth(6).locator(".peak-caption").allTextContents()).toEqual([
        "All windows",
      ]);
      await look("market", 0);
      await look("backtest", 2);
      await look("walk-forward", 6);
    }, 300_000);

    test("Tab completes by type, and Shift+Tab shows the documentation", async () => {
      const editor = page.locator(".jp-CodeCell .cm-content").last();
      await editor.click();
      await page.keyboard.press("Control+A");
      await page.keyboard.type("walkForward.outOfSam");
      const offered = page.locator(".jp-Completer-item");
      // JupyterLab drops what comes after a second, which on a starved machine it may: a person would press again.
      const isOffered = async () => {
        await page.keyboard.press("Tab");
        const shown = offered.first().waitFor({ timeout: 3_000 });
        return shown.then(
          () => true,
          () => false,
        );
      };
      await expect.poll(isOffered, { timeout: 30_000 }).toBe(true);
      expect(await offered.allTextContents()).toEqual([expect.stringContaining("outOfSample")]);
      await page.keyboard.press("Enter");
      expect(await editor.textContent()).toBe("walkForward.outOfSample");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("pt.sweep");
      await page.keyboard.press("Shift+Tab");
      const tooltip = page.locator(".jp-Tooltip-content");
      await tooltip.waitFor({ timeout: 30_000 });
      expect(await tooltip.textContent()).toMatch(/function sweep<.*Promise<(pt\.)?Sweep</s);
      await page.screenshot({ path: join(screenshots, "jupyterlab-tooltip.png") });
    }, 300_000);

    test("Interrupt ends a cell and keeps what it had; Restart forgets it", async () => {
      const cells = ["let kept = 41;", `console.log("begun"); while (true) kept = 42;`, "kept"];
      await openNotebook(page, lab, "interrupt", cells);
      const cell = (at: number) => page.locator(".jp-CodeCell").nth(at);
      const run = async (at: number) => {
        await cell(at).locator(".cm-content").click();
        await page.keyboard.press("Control+Enter");
      };
      await run(0);
      await run(1);
      const text = (at: number) => cell(at).locator(".jp-OutputArea").textContent();
      await expect.poll(() => text(1)).toContain("begun");
      await page.getByTitle("Interrupt the kernel").click();
      await expect.poll(() => text(1)).toContain("KeyboardInterrupt");
      await run(2);
      await expect.poll(() => text(2)).toContain("42");
      await page.getByTitle("Restart the kernel", { exact: true }).click();
      await page.getByRole("button", { name: "Confirm Kernel Restart" }).click();
      await untilIdle(page);
      await run(2);
      await expect.poll(() => text(2)).toContain("Cannot find name 'kept'");
      await page.screenshot({ path: join(screenshots, "jupyterlab-restart.png") });
    }, 300_000);

    test("a cell asks in a box below it: text, a password that stays hidden, yes or no, a line of readline; Interrupt ends the wait", async () => {
      await openNotebook(page, lab, "questions", [
        `import { createInterface } from "node:readline/promises";
const said = [await prompt("Name: "), await prompt("Key: ", { password: true }), await confirm("Sell?")];
const lines = createInterface({ input: process.stdin, output: process.stdout });
[...said, await lines.question("Side: ")]`,
        `await prompt("Never: ")`,
      ]);
      const cell = (at: number) => page.locator(".jp-CodeCell").nth(at);
      const asked = cell(0).locator(".jp-Stdin");
      const box = asked.locator("input");
      const answer = async (question: string, kind: string, typed: string) => {
        await expect.poll(() => asked.locator(".jp-Stdin-prompt").textContent()).toBe(question);
        expect((await box.getAttribute("type")) ?? "text").toBe(kind);
        await box.fill(typed);
        if (kind === "password")
          await page.screenshot({ path: join(screenshots, "jupyterlab-password.png") });
        await box.press("Enter");
      };
      await cell(0).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      await answer("Name: ", "text", "Zoë 😀");
      await answer("Key: ", "password", "s3cret");
      await answer("Sell? [y/N] ", "text", "y");
      await answer("", "text", "buy");
      await expect
        .poll(() => cell(0).locator(".jp-OutputArea-executeResult").textContent())
        .toContain("[ 'Zoë 😀', 's3cret', true, 'buy' ]");
      const before = cell(0).locator(".jp-OutputArea-child:not(.jp-OutputArea-executeResult)");
      const shown = (await before.allTextContents()).join("\n");
      expect(shown.replace(/\s+/g, " ").trim()).toMatch(/^Name: Zoë 😀 Key: ·+ Sell\? \[y\/N\] y Side: buy$/);
      expect(shown).not.toContain("s3cret");
      await page.screenshot({ path: join(screenshots, "jupyterlab-questions.png") });
      await cell(1).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      await cell(1).locator(".jp-Stdin input").waitFor();
      await page.getByTitle("Interrupt the kernel").click();
      await expect.poll(() => cell(1).locator(".jp-OutputArea").textContent()).toContain("KeyboardInterrupt");
    }, 300_000);

    test("a cell marked as an effect runs once a person types its digits, and not with all others", async () => {
      await openNotebook(page, lab, "effects", ["let sent = 0;", "// @effect\nsent += 1;\nsent", "sent"]);
      const cell = (at: number) => page.locator(".jp-CodeCell").nth(at);
      const output = (at: number) => cell(at).locator(".jp-OutputArea").textContent();
      const run = async (at: number) => {
        await cell(at).locator(".cm-content").click();
        await page.keyboard.press("Control+Enter");
      };
      await run(0);
      await expect.poll(() => cell(0).locator(".jp-InputPrompt").textContent()).toBe("[1]:");
      for (const times of ["1", "2"]) {
        await run(1);
        const box = cell(1).locator(".jp-Stdin input");
        await box.waitFor();
        const question = await cell(1).locator(".jp-Stdin-prompt").textContent();
        await box.fill(/ (\d{3}) /.exec(question ?? "")![1]);
        await box.press("Enter");
        await expect
          .poll(() => cell(1).locator(".jp-OutputArea-executeResult pre").textContent())
          .toBe(times);
      }
      await page.screenshot({ path: join(screenshots, "jupyterlab-effect.png") });
      await page.getByRole("menuitem", { name: "Run", exact: true }).click();
      await page.locator('[data-command="runmenu:run-all"]').click();
      await expect.poll(() => output(1)).toContain("it came in a batch with other cells");
      await run(2);
      await expect.poll(() => output(2)).toContain("0");
    }, 300_000);

    test("with ipywidgets and anywidget a slider computes anew and a live chart grows in place", async () => {
      await checkWidgets(page, lab, screenshots, "ipywidgets");
    }, 300_000);

    /** Pictures for a person to look at, of the code cell with this number. */
    async function look(name: string, at: number): Promise<void> {
      await page
        .locator(".jp-CodeCell")
        .nth(at)
        .evaluate(cell => (cell as { scrollIntoView?(): void }).scrollIntoView?.());
      await page.screenshot({ path: join(screenshots, `jupyterlab-${name}.png`) });
    }
  });
});
