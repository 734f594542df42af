import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bundle } from "../../../kernel/display/bundle.ts";
import { pt } from "../../../kernel/preload.ts";
import { describeWithPython, pythonEnvironment } from "../../support/python.ts";

describeWithPython("a notebook elsewhere", () => {
  test("nbconvert shows bars, charts and tables from the forms that need no extension", async () => {
    const bars = await pt.load("BTC/USD", { source: "synthetic", timeframe: "1h", limit: 500, seed: 7 });
    const values = [
      bars,
      pt.chart.candleChart({ title: "C", synthetic: true, bars }),
      pt.table({ price: bars.close }),
    ];
    const cells = await Promise.all(
      values.map(async (value, at) => {
        const output = {
          output_type: "execute_result",
          execution_count: at + 1,
          metadata: {},
          data: await bundle(value),
        };
        return {
          cell_type: "code",
          id: `c${at}`,
          metadata: {},
          execution_count: at + 1,
          source: "",
          outputs: [output],
        };
      }),
    );
    const folder = mkdtempSync(join(tmpdir(), "peak-nbconvert-"));
    try {
      const notebook = join(folder, "shown.ipynb");
      const metadata = { kernelspec: { name: "peak", display_name: "Peak Trade", language: "typescript" } };
      writeFileSync(notebook, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
      const { python } = await pythonEnvironment();
      await promisify(execFile)(python, ["-m", "nbconvert", "--to", "html", "--template", "basic", notebook]);
      const [first, second, third] = readFileSync(join(folder, "shown.html"), "utf8")
        .split(/Out\[\d\]:/)
        .slice(1);
      expect(first).toContain("500 bars of 1h");
      expect(first.match(/<img [^>]*src="data:image\/svg\+xml;base64/g)).toHaveLength(1);
      expect(first).toContain("<table");
      expect(second).toMatch(/<svg|image\/(png|svg\+xml)/);
      expect(third).toContain("20 of 500 rows");
      expect(first + second + third).not.toContain("vnd.peak");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);
});
