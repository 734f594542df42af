import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithBrowser } from "../support/browser.ts";
import { projectRoot } from "../support/process.ts";
import { describeWithPython } from "../support/python.ts";
import { browserFlags, openNotebook, startJupyterLab, type JupyterLab } from "./jupyterlab.ts";

const screenshots = join(projectRoot, ".cache/screenshots");
const code = `const closes = Float64Array.from([100, 125, 102]);
function change(from: number, to: number): number {
  const ratio = to / from;
  return ratio - 1;
}
const moved = change(closes[0], closes[1]);
moved`;

describeWithPython("the debugger in JupyterLab", () => {
  describeWithBrowser("in a browser", executablePath => {
    let lab: JupyterLab;
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      lab = await startJupyterLab([]);
      browser = await chromium.launch({ executablePath, args: browserFlags });
      page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
      page.setDefaultTimeout(90_000);
      mkdirSync(screenshots, { recursive: true });
    }, 360_000);
    afterAll(async () => {
      await browser?.close();
      await lab?.close();
    });

    const soon = { timeout: 30_000 };
    const sidebar = () => page.locator(".jp-DebuggerSidebar");
    const press = (title: string) => sidebar().locator(`jp-button[title^="${title}"]`).first().click();
    const callstack = () => page.locator(".jp-DebuggerCallstackFrame").allTextContents();
    const variables = async () =>
      (await page.locator(".jp-DebuggerVariables-body").first().innerText()).split("\n");
    const line = () => page.locator(".jp-CodeCell .jp-DebuggerEditor-highlight").allInnerTexts();
    const run = async () => {
      await page.locator(".jp-CodeCell .cm-content").first().click();
      await page.keyboard.press("Control+Enter");
    };

    test("a breakpoint in the gutter stops the cell; variables are shown, steps move, and it goes on to its result", async () => {
      const answered = debugTraffic(page);
      await openNotebook(page, lab, "debugging", [code]);
      // The button is there before it knows whether the kernel can debug, and may be pressed before JupyterLab has restored the
      // notebook's state; then that ends the debugger it has just started, and every click in the gutter is lost.
      const button = (state: string) => page.locator(`.jp-DebuggerBugButton[${state}]`);
      await button('aria-disabled="false"').waitFor(soon);
      await answered();
      await button('aria-disabled="false"').click(soon);
      await button('aria-pressed="true"').waitFor(soon);
      await answered();
      // The first element gives the gutter its width and is not to be seen: number three is line three. One click, because the
      // next would take away what it sets.
      await page.locator(".jp-CodeCell .cm-gutter.cm-breakpoint-gutter .cm-gutterElement").nth(3).click(soon);
      await expect.poll(() => sidebar().locator(".jp-DebuggerBreakpoint").count(), soon).toBe(1);
      expect(await sidebar().locator(".jp-DebuggerBreakpoint-line").allTextContents()).toEqual(["3"]);
      await run();

      await expect.poll(line, soon).toEqual(["  const ratio = to / from;"]);
      await expect.poll(callstack, soon).toHaveLength(2);
      expect((await callstack())[0]).toMatch(/^change.*:3$/);
      await expect.poll(variables, soon).toEqual(["from", "100", "to", "125"]);
      await press("Next");
      await expect.poll(line, soon).toEqual(["  return ratio - 1;"]);
      await expect.poll(variables, soon).toEqual(["from", "100", "to", "125", "ratio", "1.25"]);
      await page.screenshot({ path: join(screenshots, "jupyterlab-debugger.png") });
      await press("Step Out");
      await expect.poll(line, soon).toEqual(["moved"]);
      await press("Continue");
      const result = page.locator(".jp-OutputArea-executeResult");
      await expect.poll(() => result.allInnerTexts(), soon).toEqual([expect.stringContaining("0.25")]);
      await expect.poll(callstack, soon).toEqual([]);
      // Between cells the panel shows what the notebook has declared.
      await expect.poll(variables, soon).toContain("Float64Array(3) [100, 125, 102]");

      // The breakpoint is still there, for the next run, which an interrupt ends while it is stopped.
      await run();
      await expect.poll(line, soon).toEqual(["  const ratio = to / from;"]);
      await page
        .locator('.jp-NotebookPanel-toolbar jp-button[data-command="notebook:interrupt-kernel"]')
        .click();
      const error = page.locator('[data-mime-type="application/vnd.jupyter.stderr"]');
      await expect
        .poll(() => error.allInnerTexts(), soon)
        .toEqual([expect.stringContaining("KeyboardInterrupt")]);
      await expect.poll(callstack, soon).toEqual([]);
    }, 300_000);
  });
});

/** Returns what resolves once the page has had a reply to all it asked the debugger for a second, and has nothing to do. */
function debugTraffic(page: Page): () => Promise<void> {
  let open = 0;
  const carries = (payload: string | Buffer, type: string): boolean =>
    new RegExp(`"msg_type": ?"${type}"`).test(payload.toString());
  page.on("websocket", socket => {
    socket.on("framesent", ({ payload }) => carries(payload, "debug_request") && open++);
    socket.on("framereceived", ({ payload }) => carries(payload, "debug_reply") && open--);
  });
  const idle = () => page.evaluate("new Promise(done => requestIdleCallback(() => done()))");
  return async () => {
    for (let quiet = 0; quiet < 10; quiet++) {
      await sleep(100);
      await idle();
      if (open > 0) quiet = 0;
    }
  };
}
