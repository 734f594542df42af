import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { krakenServer, type KrakenRow } from "../support/kraken.ts";
import { projectRoot } from "../support/process.ts";
import { startSession, type CellRun, type TestSession } from "../support/session.ts";

const read = (page: string): string => readFileSync(join(projectRoot, page), "utf8");

/** Every `ts` block of a page, in order: the cells of one notebook. */
const cellsOf = (page: string): string[] =>
  [...read(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

/** A cell that ends in an expression without a semicolon shows it. */
const shows = (code: string): boolean => /[^;}]$/.test(code.trimEnd());

describe.each(["README.md", "docs/quickstart.md", "docs/concepts/display.md", "docs/concepts/indicators.md"])(
  "the cells of %s",
  page => {
    let session: TestSession | undefined;
    const runs: CellRun[] = [];
    afterAll(() => session?.close());

    test("run one after another in a fresh session without network, and show what they end with", async () => {
      const { url } = await krakenServer({ rows: hourlyRows(24 * 400), page: 24 * 400 });
      process.env.PEAK_KRAKEN_URL = url;
      session = await startSession();
      const cells = cellsOf(page);
      expect(cells.length).toBeGreaterThanOrEqual(4);
      for (const code of cells) {
        const run = await session.run(code);
        runs.push(run);
        expect(run.error?.plain, code).toBeUndefined();
        expect(run.outcome.status).toBe("ok");
        if (shows(code)) expect(run.result, code).toMatch(/\S/);
      }
    }, 180_000);

    if (page === "README.md")
      test("the last one refuses its order, because the market is made up", async () => {
        expect(runs.at(-1)!.stderr).toContain("ORDERS_REFUSED: orders refused");
        const { result } = await session!.run(
          `({ approved: approved.length, first: refused[0].reasons[0].code })`,
        );
        expect(result).toBe("{ approved: 0, first: 'synthetic_prices' }");
      });
    if (page === "docs/quickstart.md")
      test("the error it quotes is the one that is given", async () => {
        const [, quoted] = /^```\n(Unknown parameter .*?)\n```$/ms.exec(read(page))!;
        const { error } = await session!.run(
          `pt.backtest(aboveAverage as pt.Strategy, eth, { params: { day: 20 } })`,
        );
        expect(error?.evalue).toBe(quoted);
      });
  },
);

test("every link between the documents leads somewhere", () => {
  const broken = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...allPages()].flatMap(page =>
    linksOf(page)
      .filter(target => !existsSync(join(projectRoot, target)))
      .map(target => `${page} → ${target}`),
  );
  expect(broken).toEqual([]);
});

test("the README leads to every page, notebook and playbook", () => {
  const notebooks = ["notebooks", "playbooks"].flatMap(folder =>
    readdirSync(join(projectRoot, folder))
      .filter(name => name.endsWith(".ipynb"))
      .map(name => `${folder}/${name}`),
  );
  const linked = new Set(linksOf("README.md"));
  expect([...allPages(), ...notebooks].filter(page => !linked.has(page))).toEqual([]);
});

/** The pages below docs, from the project's root. */
function allPages(): string[] {
  return readdirSync(join(projectRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(".md"))
    .map(name => `docs/${name}`);
}

/** What a page links to in this project, from the project's root. Code has brackets of its own. */
function linksOf(page: string): string[] {
  return [
    ...read(page)
      .replaceAll(/^```.*?^```$/gms, "")
      .matchAll(/\]\(([^)#\s]+)[^)]*\)/g),
  ]
    .map(([, target]) => target)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => join(dirname(page), target));
}

/** Hours of a market that rises and falls in a wave, up to the last full hour. */
function hourlyRows(length: number): KrakenRow[] {
  const now = Math.floor(Date.now() / 3_600_000) * 3_600;
  const price = (i: number) => 100 + 30 * Math.sin(i / 150) + 2 * Math.sin(i * 1.7);
  return Array.from({ length }, (_, i) => {
    const [open, close] = [price(i), price(i + 1)];
    return [
      now - (length - i) * 3_600,
      open,
      Math.max(open, close) + 1,
      Math.min(open, close) - 1,
      close,
      10,
    ];
  });
}
