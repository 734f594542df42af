import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithBrowser } from "../support/browser.ts";
import { projectRoot } from "../support/process.ts";
import { describeWithPython } from "../support/python.ts";
import { browserFlags, startJupyterLab, writeNotebook, type JupyterLab } from "./jupyterlab.ts";

const screenshots = join(projectRoot, ".cache/screenshots");

describeWithPython("what is shown in JupyterLab", () => {
  describeWithBrowser("in a browser", executablePath => {
    let lab: JupyterLab;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      lab = await startJupyterLab([]);
      browser = await chromium.launch({ executablePath, args: browserFlags });
      page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
      page.on("console", message => console.log(message.type(), message.text()));
      page.on("pageerror", error => console.log("pageerror", error.stack));
      mkdirSync(screenshots, { recursive: true });
    }, 360_000);
    afterAll(async () => {
      await browser?.close();
      await lab?.close();
    });

    test("candles zoom, and bars page", async () => {
      const notebook = writeNotebook(lab, "bars", [
        `const bars = await pt.load("TEST", { source: "synthetic", seed: 7, timeframe: "1h", limit: 5000 }); bars`,
        `pt.table(Array.from({ length: 1_000_000 }, (_, i) => ({ i, square: i * i, side: i % 3 ? "long" : "short" })))`,
      ]);
      await page.goto(lab.address(notebook));
      await runAll(page);
      await page.screenshot({ path: join(screenshots, "display-1.png") });
      await page.locator(".jp-CodeCell").nth(1).scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(screenshots, "display-2.png") });
      expect(1).toBe(1);
    }, 300_000);
  });
});

async function runAll(page: Page): Promise<void> {
  await page.locator(".jp-NotebookPanel-toolbar").getByText("Peak Trade").waitFor({ timeout: 90_000 });
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: 90_000 });
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.locator('[data-command="runmenu:run-all"]').click();
  await expect
    .poll(() => page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents(), { timeout: 60_000 })
    .toEqual(["[1]:", "[2]:"]);
  await page.waitForTimeout(4000);
}
