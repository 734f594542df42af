import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { openNotebook, runAll, type JupyterLab } from "./jupyterlab.ts";

const slider = `ui.interact({ fast: ui.slider(5, 60, { step: 5, value: 10 }), rule: ui.choice(["sma", "ema"]) },
  ({ fast, rule }) => md\`**\${rule}** of \${fast} bars\`)`;
const live = `const chart = ui.live({ title: "Equity", series: ["ours", "market"], x: "number" });
for (let i = 0; i < 600; i++) {
  chart.push(i, { ours: Math.sin(i / 40) * 10 + i / 20, market: i / 30 });
  do await new Promise(resolve => setTimeout(resolve, 2));
  while ((i === 200 && !seen("begun")) || (i === 599 && !seen("grown")));
}
function seen(name: string) { return require("node:fs").existsSync(name); }`;

/**
 * Runs a slider and a live chart in a real page, whoever manages widgets there: the slider computes anew, the chart grows on
 * its canvas while its cell runs, and stays as a picture when it has ended. Pictures go to `${screenshots}/${name}-….png`.
 */
export async function checkWidgets(
  page: Page,
  lab: JupyterLab,
  screenshots: string,
  name: string,
): Promise<void> {
  await openNotebook(page, lab, name, [slider, live, "chart.end()"]);
  const cell = (at: number) => page.locator(".jp-CodeCell").nth(at);
  const running = runAll(page, 3);
  const canvas = cell(1).locator("canvas");
  await canvas.waitFor({ timeout: 60_000 });
  const points = async () => Number.parseInt((await canvas.getAttribute("aria-label"))!.split(": ")[1], 10);
  // The cell waits until each of its states was seen.
  const seen = (state: string) => writeFileSync(join(lab.folder, "work", state), "");
  await expect.poll(points).toBeGreaterThan(50);
  const before = await points();
  seen("begun");
  await expect.poll(points).toBeGreaterThan(before + 100);
  await canvas.scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screenshots, `${name}-live.png`) });
  seen("grown");
  await running;
  await expect.poll(() => cell(1).locator(".jp-OutputArea img, .jp-OutputArea svg, .jp-OutputArea .vega-embed").count()).toBeGreaterThan(0); // prettier-ignore
  expect(await canvas.count()).toBeLessThanOrEqual(1);
  expect(await cell(1).locator(".jp-OutputArea-child").count()).toBe(1);

  const output = cell(0).locator(".jp-RenderedMarkdown");
  await expect.poll(() => output.textContent()).toContain("sma of 10 bars");
  await cell(0).locator("input[type=range]").focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await expect.poll(() => output.textContent()).toContain("sma of 25 bars");
  await cell(0).locator("select").selectOption("ema");
  await expect.poll(() => output.textContent()).toContain("ema of 25 bars");
  await page.screenshot({ path: join(screenshots, `${name}-slider.png`) });
}
