import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderDocument } from "../../../../lib/report/document/render.ts";
import { describeWithBrowser } from "../../../support/browser.ts";
import { sampleNotebook } from "../../../support/sample-notebook.ts";

describeWithBrowser("a document in a browser without network", executablePath => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "peak-document-"));
    const file = join(folder, "document.html");
    await writeFile(file, await renderDocument(sampleNotebook()));
    browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.setDefaultTimeout(90_000);
    await page.route("**/*", route => {
      const url = route.request().url();
      if (url === pathToFileURL(file).href) return route.continue();
      requests.push(url);
      return route.abort();
    });
    page.on("console", message => complaints.push(message.text()));
    page.on("pageerror", error => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("figure.live .main-svg");
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("asks for nothing and complains about nothing", () => {
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test("draws the candles in place of their picture", async () => {
    expect(await page.locator("figure.live .plot").boundingBox()).toMatchObject({
      width: expect.any(Number),
    });
    expect(
      await page.locator(".plot .boxlayer path, .plot .trace.boxes path").count(),
    ).toBeGreaterThanOrEqual(40);
    expect(await page.locator("figure.live .picture").isVisible()).toBe(false);
  });

  test("shows every picture", async () => {
    const widths = await page
      .locator(".rich img")
      .evaluateAll(images => images.map(image => (image as { naturalWidth?: number }).naturalWidth));
    expect(widths).toEqual([800]);
  });

  test("sets formulas in KaTeX's own font", async () => {
    expect(await page.evaluate<boolean>(`document.fonts.check("16px KaTeX_Main")`)).toBe(true);
  });

  test("is no wider than the window: wide tables scroll in their own box", async () => {
    expect(await page.evaluate<number>(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(1000);
  });

  test("runs no script that came out of a cell", async () => {
    expect(await page.title()).toBe("From research to a gated preview");
    await page.evaluate(
      `document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.hacked = true'>")`,
    );
    expect(await page.evaluate(`window.hacked === undefined`)).toBe(true);
  });

  test("hides the code when the reader does not want it", async () => {
    expect(await page.locator(".source").first().isVisible()).toBe(true);
    await page.locator("#show-code").uncheck();
    expect(await page.locator(".source").first().isVisible()).toBe(false);
  });

  test("prints on A4 as several pages", async () => {
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g)?.length).toBeGreaterThan(1);
  });
});
