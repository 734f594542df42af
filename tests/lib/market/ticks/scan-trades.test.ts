import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { timeBars } from "../../../../lib/market/ticks/bars/time-bars.ts";
import { tradeBars } from "../../../../lib/market/ticks/bars/trade-bars.ts";
import { loadTrades } from "../../../../lib/market/ticks/load-ticks.ts";
import type { TextTable } from "../../../../lib/market/ticks/read/cells.ts";
import { readTicks, type RawTicks } from "../../../../lib/market/ticks/read/columns.ts";
import { tableParts } from "../../../../lib/market/ticks/read/parts.ts";
import { scanTrades } from "../../../../lib/market/ticks/scan-trades.ts";
import { aggregated, dumpServer } from "../../../support/binance-dumps.ts";
import { useOwnHome } from "../../../support/home.ts";

useOwnHome();
const at = (date: string): number => Date.parse(date);
const span = { source: "binance-dumps", since: "2024-01-30T18:00", until: "2024-02-03T06:00" } as const;

/** Five days of a trade a minute, and January as a month. */
async function dumps() {
  const server = await dumpServer();
  const put = (period: string, date: string, from: string, to: string) =>
    server.put(
      `spot/${period}/aggTrades/BTCUSDT`,
      `BTCUSDT-aggTrades-${date}.zip`,
      undefined,
      aggregated(at(from), at(to)),
    );
  const days = ["2024-01-30", "2024-01-31", "2024-02-01", "2024-02-02", "2024-02-03", "2024-02-04"];
  for (const [k, day] of days.slice(0, 5).entries()) put("daily", day, day, days[k + 1]);
  put("monthly", "2024-01", "2024-01-01", "2024-02-01");
  return server;
}

/** Files of the three columns time, price and amount, gone when the test is over. */
function files(...texts: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "peak-ticks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return texts.map((text, k) => {
    const path = join(folder, `part-${k}.csv`);
    writeFileSync(path, text);
    return path;
  });
}

describe("a walk over trades", () => {
  test("reads day after day, each when it is asked for, and the bars are those of all trades at once", async () => {
    const server = await dumps();
    const walk = scanTrades("BTC/USDT", span);
    const [lengths, asked]: [number[], number[]] = [[], []];
    for await (const day of walk) {
      lengths.push(day.length);
      asked.push(server.asked.length);
    }
    // A file and its checksum a day, January's last one first: without it there would be no market in that month. Never the month's own.
    expect(asked).toEqual([4, 4, 6, 8, 10]);
    expect(lengths).toEqual([6 * 60, 1_440, 1_440, 1_440, 6 * 60]);
    expect(server.asked.filter(name => name.endsWith("01.zip"))).toEqual([
      "BTCUSDT-aggTrades-2024-02-01.zip",
    ]);
    const whole = await loadTrades("BTC/USDT", span);
    const minutes = { until: span.until };
    const bars = await timeBars(scanTrades("BTC/USDT", span), "15m", minutes);
    expect({ ...bars }).toEqual({ ...timeBars(whole, "15m", minutes) });
    expect(bars.length).toBe(4 * (12 + 72));
    const options = { by: "dollar_imbalance", expectedTicks: 50 } as const;
    expect({ ...(await tradeBars(scanTrades("BTC/USDT", span), options)) }).toEqual({
      ...tradeBars(whole, options),
    });
  });

  test("without a trade in it is an error, not no bars", async () => {
    await dumps();
    const empty = { ...span, since: "2024-02-04", until: "2024-02-06" };
    await expect(tradeBars(scanTrades("BTC/USDT", empty), { by: "tick", size: 5 })).rejects.toThrow(
      "Binance's dumps have no trades of BTC/USDT from 2024-02-04",
    );
    await expect(timeBars(scanTrades("BTC/USD", { files: [] }), "1m")).rejects.toThrow(
      "files must be a list",
    );
  });

  test("over files that overlap leaves out what ids tell to be the same, and refuses what nothing tells", async () => {
    const header = "id,timestamp,side,price,amount\n";
    const row = (id: number, second: number) =>
      `${id},${1_704_067_200_000 + second * 1_000},buy,${100 + id},1\n`;
    const numbered = files(
      header + row(1, 0) + row(2, 5) + row(3, 5),
      header + row(3, 5) + row(4, 5) + row(5, 9),
      header + row(2, 5) + row(6, 10),
    );
    const ids: unknown[] = [];
    for await (const part of scanTrades("BTC/USD", { files: numbered.slice(0, 2) })) ids.push([...part.id!]);
    expect(ids).toEqual([[1, 2, 3], [4, 5]]); // prettier-ignore
    // Ids of a part with one that is missing are texts; two trades without an id are two.
    const partly = files(
      header + row(2, 5) + row(3, 5) + row(0, 5).slice(1),
      header + row(0, 5).slice(1) + row(4, 6),
      header + row(3, 6) + row(4, 6) + row(5, 7),
    );
    const seen: string[] = [];
    for await (const part of scanTrades("BTC/USD", { files: partly }))
      seen.push(Array.from(part.id ?? [], String).join());
    expect(seen).toEqual(["2,3,", ",4", "3,5"]);
    const again = files(header + row(2, 5) + row(3, 5), header + row(3, 5) + row(0, 6).slice(1));
    const texts: string[] = [];
    for await (const part of scanTrades("BTC/USD", { files: again }))
      texts.push(Array.from(part.id ?? [], String).join());
    expect(texts).toEqual(["2,3", ""]);
    const walk = timeBars(scanTrades("BTC/USD", { files: numbered }), "1m");
    await expect(walk).rejects.toThrow(
      /Trades of file:part-2\.csv begin at .*, before those of file:part-1\.csv end/,
    );
  });
});

describe("a file that need not fit in memory", () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, i) => `${1_704_067_200_000 + i * 250},${100 + (i % 9)},${1 + (i % 4)}`,
  );
  const parts = async (path: string, size: number) => {
    const found: TextTable[] = [];
    for await (const table of (await tableParts(path, size))!) found.push(table);
    return found;
  };

  test("comes in parts of whole lines, each under the header that stands above the first", async () => {
    const text = `time,price,amount\r\n${rows.join("\r\n")}`;
    const [plain] = files(text);
    const packed = `${plain}.gz`;
    writeFileSync(packed, gzipSync(text));
    for (const path of [plain, packed]) {
      const tables = await parts(path, 40_000);
      expect(tables.length).toBeGreaterThan(1);
      const prices = tables.flatMap(table => {
        const { columns } = readTicks(table, "trades.csv") as Extract<RawTicks, { kind: "trades" }>;
        return [...columns.price];
      });
      expect(prices).toEqual(rows.map(row => Number(row.split(",")[1])));
    }
  });

  test("gives the bars that the whole gives, with or without a header, one file or a list of one", async () => {
    const [named, bare] = files(`time,price,amount\n${rows.join("\n")}\n`, `${rows.join("\n")}\n`);
    const whole = tradeBars(await loadTrades("X/Y", { file: named }), { by: "volume", size: 40 });
    for (const options of [{ file: named }, { files: [bare] }]) {
      const bars = await tradeBars(scanTrades("X/Y", options), { by: "volume", size: 40 });
      expect(bars.close).toEqual(whole.close);
      expect(bars.end).toEqual(whole.end);
    }
  });

  test("that is damaged, missing or of another kind is named", async () => {
    const text = `time,price,amount\n${rows.join("\n")}\n`;
    const [quotes, cut] = files("time,bid,ask\n1704067200,1,2\n", "");
    writeFileSync(cut, gzipSync(text).subarray(0, 400));
    const first = (options: Parameters<typeof scanTrades>[1]) => scanTrades("X/Y", options).next();
    await expect(first({ file: cut })).rejects.toThrow(/part-1\.csv is a damaged gzip file/);
    writeFileSync(cut, gzipSync(gzipSync(text)));
    const twice = /part-1\.csv is gzipped twice\.\n {2}→ Unpack it once: gunzip/;
    await expect(first({ file: cut })).rejects.toThrow(twice);
    await expect(loadTrades("BTC/USDT", { file: cut })).rejects.toThrow(twice);
    await expect(first({ file: quotes })).rejects.toThrow(/holds quotes[^]*pt\.loadQuotes/);
    await expect(first({ file: "nowhere.csv" })).rejects.toThrow(/"nowhere\.csv" does not exist/);
    await expect(first({ fil: quotes } as never)).rejects.toThrow(/Did you mean "file"/);
  });

  test("a file that is larger than what is read at once leads there", async () => {
    const [sparse] = files("");
    truncateSync(sparse, 3 * 2 ** 30);
    await expect(loadTrades("X/Y", { file: sparse })).rejects.toThrow(/larger than 2 GB[^]*pt\.scanTrades/);
  });
});
