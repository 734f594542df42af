import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Notebook } from "../../lib/report/notebook.ts";
import { describeWithBrowser } from "../support/browser.ts";
import { projectRoot } from "../support/process.ts";
import { describeWithPython } from "../support/python.ts";
import { checkWidgets } from "./widgets.ts";
import {
  browserFlags,
  command,
  openNotebook,
  runAll,
  startJupyterLab,
  type JupyterLab,
  untilIdle,
} from "./jupyterlab.ts";

/** Sorting a million rows takes its time on a busy machine. */
const soon = { timeout: 30_000 };
const screenshots = join(projectRoot, ".cache/screenshots");
const market = `pt.load("BTC/USD", { source: "synthetic", seed: 7, timeframe: "1h", limit: 5_000 })`;
const million = `pt.table({
  i: Float64Array.from({ length: 1_000_000 }, (_, i) => i),
  square: Float64Array.from({ length: 1_000_000 }, (_, i) => i * i),
  side: Array.from({ length: 1_000_000 }, (_, i) => (i % 3 ? "long" : "short")),
})`;

describeWithPython("what is shown in a stock JupyterLab", () => {
  describeWithBrowser("in a browser", executablePath => {
    let lab: JupyterLab;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      // As JupyterLab is without Python packages for widgets.
      lab = await startJupyterLab([], { disabled: ["@jupyter-widgets/jupyterlab-manager", "anywidget"] });
      browser = await chromium.launch({ executablePath, args: browserFlags });
      page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
      page.setDefaultTimeout(90_000);
      mkdirSync(screenshots, { recursive: true });
    }, 360_000);
    afterAll(async () => {
      await browser?.close();
      await lab?.close();
    });

    const cell = (at: number): Locator => page.locator(".jp-CodeCell").nth(at);
    const column = (at: number, of: number): Promise<string[]> =>
      cell(at).locator(`.peak-grid tbody td:nth-child(${of})`).allTextContents();
    const place = (at: number): Locator => cell(at).locator(".peak-place");
    const turn = (at: number, title: string): Promise<void> => cell(at).getByTitle(title).click();
    /** The figure's x range as Plotly has it, in ms UTC. */
    const range = (): Promise<number[]> =>
      cell(0)
        .locator(".peak-plotly")
        .evaluate(figure =>
          (figure as unknown as { _fullLayout: { xaxis: { range: string[] } } })._fullLayout.xaxis.range.map(
            text => Date.parse(`${text.replace(" ", "T")}Z`),
          ),
        );

    test("candles stand where their picture stood, zoom, and take the colours of the theme", async () => {
      await openNotebook(page, lab, "shown", [
        `let runs = 0; const bars = await ${market}; bars`,
        million,
        "while (runs > 0 && !require('fs').existsSync('enough')); runs++;",
      ]);
      await runAll(page, 3);
      const figure = cell(0).locator(".peak-plotly");
      await figure.locator(".cartesianlayer .boxlayer path, .cartesianlayer .trace").first().waitFor();
      await expect.poll(() => cell(0).locator(".jp-OutputArea img").count()).toBe(0);
      expect(await cell(0).locator(".jp-OutputArea").textContent()).toContain("SYNTHETIC DATA");
      await page.screenshot({ path: join(screenshots, "display-candles.png") });

      const [from, to] = await range();
      const box = (await figure.locator(".nsewdrag").first().boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
      await page.mouse.up();
      // A quarter of the width was dragged over; a pixel is some hours.
      await expect.poll(async () => (await range())[0] > from).toBe(true);
      const [zoomedFrom, zoomedTo] = await range();
      expect((zoomedFrom - from) / (to - from)).toBeCloseTo(0.25, 2);
      expect((zoomedTo - from) / (to - from)).toBeCloseTo(0.5, 2);
      await page.screenshot({ path: join(screenshots, "display-zoomed.png") });

      const ink = () => figure.locator(".xtick text").first().evaluate(tick => (tick as unknown as { style: { fill: string } }).style.fill); // prettier-ignore
      const light = await ink();
      await command(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
      await expect.poll(ink, soon).not.toBe(light);
      // The zoom outlives the theme.
      expect((await range())[0]).toBeCloseTo(zoomedFrom, -3);
      await page.screenshot({ path: join(screenshots, "display-dark.png") });
    }, 300_000);

    test("a table of a million rows turns to its last page, sorts and filters all of them, and sends only pages", async () => {
      await cell(1).scrollIntoViewIfNeeded();
      expect(await place(1).textContent()).toBe("1–10 of 1,000,000");
      await turn(1, "Last page");
      await expect.poll(() => column(1, 1), soon).toEqual(expect.arrayContaining(["999990", "999999"]));
      expect(await place(1).textContent()).toBe("999,991–1,000,000 of 1,000,000");
      await turn(1, "Sort by square");
      await expect.poll(() => column(1, 1), soon).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
      await turn(1, "Sort by square");
      await expect
        .poll(() => column(1, 1), soon)
        .toEqual(Array.from({ length: 10 }, (_, i) => String(999_999 - i)));
      await cell(1).getByLabel("Filter rows").fill("short i<10");
      await expect.poll(() => column(1, 1), soon).toEqual(["9", "6", "3", "0"]);
      expect(await place(1).textContent()).toBe("1–4 of 4");
      await page.screenshot({ path: join(screenshots, "display-table.png") });
      await cell(1).getByLabel("Filter rows").fill("prophet>1");
      await expect
        .poll(() => cell(1).locator(".peak-note").textContent(), soon)
        .toContain('There is no column "prophet"');

      // What was asked while a cell computes comes when it has ended, by itself.
      await cell(2).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      await cell(1).getByLabel("Filter rows").fill("i>999996");
      const note = () => cell(1).locator(".peak-note").textContent();
      await expect.poll(note, soon).toContain("until the kernel has time");
      writeFileSync(join(lab.folder, "work/enough"), "");
      await expect.poll(() => column(1, 1), soon).toEqual(["999999", "999998", "999997"]);
      await expect.poll(note, soon).toBe("");
    }, 300_000);

    test("with the kernel gone a table works on the rows in its output, and says so", async () => {
      await page.keyboard.press("Escape");
      await command(page, "kernelmenu:shutdown");
      await cell(1).getByLabel("Filter rows").fill("i>97");
      await expect.poll(() => column(1, 1), soon).toEqual(["99", "98"]);
      expect(await cell(1).locator(".peak-note").textContent()).toBe(
        "Only the first 100 of 1,000,000 rows are here: run the cell again for the others.",
      );
    }, 300_000);

    test("a slider computes anew and a live chart grows in place, without ipywidgets", async () => {
      await checkWidgets(page, lab, screenshots, "stock");
    }, 300_000);

    test("a control whose kernel was restarted cannot be moved and says why, until its cell has run again", async () => {
      await page.getByTitle("Restart the kernel", { exact: true }).click();
      await page.getByRole("button", { name: "Confirm Kernel Restart" }).click();
      await expect
        .poll(() => cell(0).locator(".peak-note").allTextContents(), soon)
        .toEqual(["The kernel of this is gone: run the cell again."]);
      expect(await cell(0).locator(".peak-widget[inert] input[type=range]").count()).toBe(1);
      await page.screenshot({ path: join(screenshots, "display-gone.png") });
      await untilIdle(page);
      await cell(0).locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      await expect.poll(() => cell(0).locator(".peak-note").count(), soon).toBe(0);
      await cell(0).locator("input[type=range]").focus();
      await page.keyboard.press("ArrowRight");
      await expect
        .poll(() => cell(0).locator(".jp-RenderedMarkdown").textContent(), soon)
        .toContain("sma of 15 bars");
    }, 300_000);

    test("a stale cell says so by its prompt, in its tooltip and in the saved notebook, until it has run again", async () => {
      await openNotebook(page, lab, "stale", ["let x = 1", "const y = x + 1; y", "y * 10", "'apart'"]);
      await runAll(page, 4);
      const stale = page.locator(".jp-CodeCell.peak-stale .jp-InputPrompt");
      const saved = async () => {
        await command(page, "docmanager:save");
        const { cells } = JSON.parse(readFileSync(join(lab.folder, "work/stale.ipynb"), "utf8")) as Notebook;
        return cells.map(({ metadata }) => (metadata.peak as { stale?: string[] } | undefined)?.stale);
      };
      const prompts = () => stale.allTextContents();
      const run = async (at: number, source?: string) => {
        await cell(at).locator(".cm-content").click();
        if (source !== undefined) {
          await page.keyboard.press("Control+A");
          await page.keyboard.type(source);
        }
        await page.keyboard.press("Control+Enter");
      };
      expect(await prompts()).toEqual([]);

      await run(0, "let x = 5");
      await expect.poll(prompts, soon).toEqual(["[2]:", "[3]:"]);
      const why = ["x was made anew: [1] ran again as [5]", "y comes from [2], which is stale"];
      for (const [at, reason] of why.entries())
        expect(await stale.nth(at).getAttribute("title")).toBe(`Stale: run this cell again.\n${reason}`);
      const looks = await stale.first().evaluate(prompt => {
        interface Part {
          closest(selector: string): Part;
          querySelector(selector: string): Part;
        }
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle(of: Part, pseudo?: string): { content: string; backgroundImage: string };
        };
        const label = prompt as unknown as Part;
        const outputs = label.closest(".jp-CodeCell").querySelector(".jp-Cell-outputArea");
        return [getComputedStyle(label, "::after").content, getComputedStyle(outputs).backgroundImage];
      });
      expect(looks).toEqual(['"stale"', expect.stringContaining("gradient")]);
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(screenshots, "display-stale.png") });
      expect(await saved()).toEqual([undefined, [why[0]], [why[1]], undefined]);

      // The page opened anew knows it from the notebook.
      await page.reload();
      await expect.poll(prompts, { timeout: 60_000 }).toEqual(["[2]:", "[3]:"]);
      await untilIdle(page);
      await run(1);
      await expect.poll(prompts, soon).toEqual(["[3]:"]);
      await run(2);
      await expect.poll(prompts, soon).toEqual([]);
      expect(await cell(2).locator(".jp-InputPrompt").getAttribute("title")).toBeFalsy();
      expect(await saved()).toEqual([undefined, undefined, undefined, undefined]);
    }, 300_000);
  });
});
