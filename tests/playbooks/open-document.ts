import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { projectRoot } from "../support/process.ts";

/** What a browser without network makes of a document. */
export interface OpenedDocument {
  /** Addresses it asked for beside its own. */
  readonly requests: readonly string[];
  /** Errors of its scripts, and what it wrote to the console. */
  readonly complaints: readonly string[];
  /** Width of every picture in pixels; 0 for one that cannot be shown. */
  readonly widths: readonly number[];
  /** What stands on the first screen. */
  readonly firstScreen: string;
}

/** Opens a document in headless Chromium and leaves pictures of it in .cache/screenshots for a person to look at. */
export async function openDocument(
  executablePath: string,
  file: string,
  name: string,
): Promise<OpenedDocument> {
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1400 } });
    const address = pathToFileURL(file).href;
    const requests: string[] = [];
    const complaints: string[] = [];
    await page.route("**/*", route => {
      if (route.request().url() === address) return route.continue();
      requests.push(route.request().url());
      return route.abort();
    });
    page.on("console", message => complaints.push(message.text()));
    page.on("pageerror", error => complaints.push(error.message));
    await page.goto(address);
    const widths = await page
      .locator("img")
      .evaluateAll(images => images.map(image => (image as { naturalWidth?: number }).naturalWidth ?? 0));
    const firstScreen = await page.locator("header.front").innerText();
    const folder = join(projectRoot, ".cache/screenshots");
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}-first.png`) });
    await page.screenshot({ path: join(folder, `${name}-whole.png`), fullPage: true });
    return { requests, complaints, widths, firstScreen };
  } finally {
    await browser.close();
  }
}
