import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { toCsv, toParquet } from "../../../../lib/market/frame/files.ts";
import { load } from "../../../../lib/market/load.ts";
import { loadBook } from "../../../../lib/market/book/load-book.ts";
import { loadQuotes, loadTrades } from "../../../../lib/market/ticks/load-ticks.ts";
import { scanTrades } from "../../../../lib/market/ticks/scan-trades.ts";

describe("a file of ticks", () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-ticks-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const load = (text: string) => {
    const file = join(folder, "trades.csv");
    writeFileSync(file, text);
    return loadTrades("A/B", { file });
  };

  test("keeps nanoseconds exactly, beside milliseconds as near as a double comes", async () => {
    const loaded = await load(
      "timestamp,price,amount,side\n1700000000123456789,10,1,buy\n1700000000123456790,11,2,sell\n",
    );
    expect(loaded.timeNs).toEqual(BigInt64Array.of(1_700_000_000_123_456_789n, 1_700_000_000_123_456_790n));
    expect(loaded.time[0]).toBeCloseTo(1_700_000_000_123.4568, 3);
    expect(loaded.side).toEqual(Int8Array.of(1, -1));
  });

  test("reads seconds, milliseconds, microseconds and text alike, and nanoseconds in text", async () => {
    const first = async (cell: string) => {
      const loaded = await load(`time,price,amount\n${cell},1,1\n`);
      return [loaded.time[0], loaded.timeNs?.[0]];
    };
    const moment = Date.UTC(2023, 10, 14, 22, 13, 20);
    expect(await first("1700000000")).toEqual([moment, undefined]);
    expect(await first("1700000000.5")).toEqual([moment + 500, undefined]);
    expect(await first("1700000000250")).toEqual([moment + 250, undefined]);
    expect(await first("1700000000250000")).toEqual([moment + 250, undefined]);
    expect(await first("1700000000250001")).toEqual([moment + 250.001, 1_700_000_000_250_001_000n]);
    // As a column of doubles is written; taken for seconds they would lie in the year 55840.
    expect(await first("1700000000250.0")).toEqual([moment + 250, undefined]);
    expect(await first("1700000000250.5")).toEqual([moment + 250.5, 1_700_000_000_250_500_000n]);
    expect(await first("1700000000250001.25")).toEqual([moment + 250.00125, 1_700_000_000_250_001_250n]);
    expect(await first("1700000000250001002.0")).toEqual([moment + 250.001002, 1_700_000_000_250_001_002n]);
    expect(await first("946684800000.0")).toEqual([Date.UTC(2000, 0), undefined]);
    expect(await first("2023-11-14T22:13:20.250+00:00")).toEqual([moment + 250, undefined]);
    expect(await first("2023-11-15 00:13:20.000000001+0200")).toEqual([
      moment + 1e-6,
      1_700_000_000_000_000_001n,
    ]);
  });

  test("reads days of spreadsheets, dates in both orders, and a day and a time of day in columns of their own", async () => {
    const moment = Date.UTC(2024, 0, 13, 9, 30, 0, 500);
    const times = async (...rows: string[]) => [
      ...(await load(["time,price,amount", ...rows.map(row => `${row},1,1`), ""].join("\n"))).time,
    ];
    // Days since the end of 1899: 45,304 is the 13th of January.
    expect(await times("45304.39583912037", "45304.5")).toEqual([moment, Date.UTC(2024, 0, 13, 12)]);
    const two = [moment, moment + 31 * 86_400_000];
    expect(await times("13/01/2024 09:30:00.5", "13/02/2024 09:30:00.5")).toEqual(two);
    expect(await times("01/13/2024 09:30:00.5", "02/13/2024 09:30:00.5")).toEqual(two);
    await expect(times("01/02/2024 09:30", "02/02/2024 09:30")).rejects.toThrow(
      /nothing tells day from month in dates such as "01\/02\/2024 09:30"/,
    );
    for (const rows of [
      "Date,Time,Price,Volume\n2024-01-13,09:30:00.5,1,1\n",
      "time,price,volume,date\n093000.5,1,1,20240113\n",
      "Date;Time;Price;Volume\n13.01.2024;09:30:00.5;1,5;1\n",
    ])
      expect([...(await load(rows)).time]).toEqual([moment]);
    // A date beside a time that says all stays beside it.
    expect([...(await load("date,time,price,amount\n2024,1700000000,1,1\n")).time]).toEqual([
      1_700_000_000_000,
    ]);
  });

  test("is put in order, freed of repeated ids and of what cannot be, and says so", async () => {
    const loaded = await load(
      [
        "id,time,price,amount,side",
        "1,1700000000000,10,1,buy",
        "2,1700000001000,11,1,sell",
        "2,1700000001000,11,1,sell",
        "4,1700000003000,13,1,buy",
        "3,1700000002000,12,1,buy",
        "5,1700000004000,-1,1,buy",
        "6,1700000004000,14,0,buy",
        "9,1700000005000,15,1,",
        "10,oops,15,1,buy",
        "",
      ].join("\n"),
    );
    expect([...loaded.price]).toEqual([10, 11, 12, 13, 15]);
    expect(loaded.quality).toMatchObject({
      rows: 9,
      invalid: 3,
      outOfOrder: 1,
      repeatedIds: 1,
      identicalRows: 1,
      // 5 to 8 are missing between what is left.
      idGaps: 1,
      missingIds: 4,
      unknownSides: 1,
    });
    expect(loaded.quality?.summary).toContain("1 gaps of ids (4 missing)");
  });

  test("in Binance's layouts without a header is known by its shape", async () => {
    const plain = await load("7,100.5,2,201,1700000000000,true,true\n8,101,1,101,1700000000001,false,true\n");
    expect([[...plain.price], [...plain.side], plain.id]).toEqual([
      [100.5, 101],
      [-1, 1],
      Float64Array.of(7, 8),
    ]);
    const aggregated = await load("3,100.5,2,7,8,1700000000000,True\n");
    expect([aggregated.price[0], aggregated.side[0], aggregated.time[0]]).toEqual([
      100.5, -1, 1_700_000_000_000,
    ]);
  });

  test("of messages whose last line was cut by the recorder's death keeps the lines before", async () => {
    const trade = (id: number) =>
      `1700000000${id}00000000 {"stream":"x@trade","data":{"e":"trade","T":17000000000${id}0,"t":${id},"p":"10","q":"1","m":false}}`;
    const loaded = await load(`${trade(1)}\n${trade(2)}\n${trade(3).slice(0, 70)}`);
    expect([...(loaded.id as Float64Array)]).toEqual([1, 2]);
    expect(loaded.received?.[0]).toBe(1_700_000_000_100);
  });

  test("of one JSON record a line is read by its names", async () => {
    const record = (i: number) =>
      `{"timestamp":${1_700_000_000_000 + i},"price":${100 + i},"amount":"0.5","side":"buy"}`;
    const loaded = await load(`${record(0)}\n${record(1)}\n`);
    expect([[...loaded.price], [...loaded.amount], [...loaded.side]]).toEqual([
      [100, 101],
      [0.5, 0.5],
      [1, 1],
    ]);
    // An empty line is none, the last was cut by the recorder's death.
    const torn = await load(`${record(0)}\n\n${record(1)}\n${record(2).slice(0, 30)}`);
    expect([...torn.price]).toEqual([100, 101]);
    await expect(load(`${record(0)}\noops\n${record(1)}`)).rejects.toThrow("line 2: the record is not JSON");
    await expect(load(`[${record(0)},${record(1).slice(0, 30)}`)).rejects.toThrow("is damaged JSON");
  });

  test("with commas between thousands, in quotes, is read; a quote that does not end takes one row", async () => {
    const grouped = await load(
      'time,price,amount\n1700000000,"1,234.5",1\n1700000001,"2\n1700000002,"2,000","1,000,000"\n',
    );
    expect([...grouped.price]).toEqual([1_234.5, 2_000]);
    expect([...grouped.amount]).toEqual([1, 1_000_000]);
    expect(grouped.quality).toMatchObject({ rows: 3, invalid: 1, firstInvalid: 2 });
  });

  test("with commas for decimals is read, and of rows left out the first is named", async () => {
    const loaded = await load(
      "time;price;amount\n1700000000;100,5;0,25\n1700000001;oops;1\n1700000002;101;1,5\n",
    );
    expect([[...loaded.price], [...loaded.amount]]).toEqual([
      [100.5, 101],
      [0.25, 1.5],
    ]);
    expect(loaded.quality).toMatchObject({ invalid: 1, firstInvalid: 2 });
    expect(loaded.quality!.summary).toContain("1 rows left out as impossible (first row 2)");
  });

  test("that is none is refused with a repair", async () => {
    await expect(load("")).rejects.toThrow("trades.csv is empty");
    await expect(load("a,b,c\n1,2,3\n")).rejects.toThrow(
      "neither trades nor quotes: its columns are a, b, c",
    );
    await expect(load("time,open,high,low,close,volume\n1700000000,1,3,1,2,5\n")).rejects.toThrow(
      "holds bars, not ticks",
    );
    await expect(load("time,price,Price,amount\n1700000000,1,2,1\n")).rejects.toThrow(
      'trades.csv has two columns of one name, "price" (column 2)',
    );
    await expect(load("time,price,amount\n1700000000,1,1\n1700000001,1,234.5,1\n")).rejects.toThrow(
      'trades.csv, line 3 has 4 cells for 3 columns: "1700000001,1,234.5,1"',
    );
    await expect(load("time,price,amount\nnever,1,1\n")).rejects.toThrow(
      "no trade that can be used; its first row is never, 1, 1.",
    );
    await expect(load('1700000000000000000 {"topic":"orderbook.50.X","data":{}}\n')).rejects.toThrow(
      "line 1: the message lacks what its kind has",
    );
    await expect(load('1700000000000000000 {"data":{}}\n17 {oops\n{}\n')).rejects.toThrow(
      "line 2: the message is not JSON",
    );
    await expect(loadTrades("A/B", { file: join(folder, "none.csv") })).rejects.toThrow("does not exist");
    await expect(loadTrades("A/B", { fil: "x" } as never)).rejects.toThrow('Did you mean "file"');
  });
});

describe("the made-up market of ticks", () => {
  test("is the same for a seed and another for another", async () => {
    const [one, same, other] = await Promise.all(
      [1, 1, 2].map(seed => loadTrades("A/B", { source: "synthetic", seed, events: 500 })),
    );
    expect(one.price).toEqual(same.price);
    expect(one.price).not.toEqual(other.price);
    expect(one.synthetic).toBe(true);
  });

  test("trades at prices between its quotes", async () => {
    const [made, quoted] = await Promise.all([
      loadTrades("A/B", { source: "synthetic", events: 2_000 }),
      loadQuotes("A/B", { source: "synthetic", events: 2_000 }),
    ]);
    expect(quoted.bid.every((bid, i) => bid < quoted.ask[i])).toBe(true);
    expect(made.length).toBeGreaterThan(100);
    // A buyer pays at least the ask that stood before.
    let q = 0;
    for (let i = 0; i < made.length; i++) {
      while (quoted.time[q + 1] < made.time[i]) q++;
      if (quoted.time[q] < made.time[i])
        expect(made.side[i] > 0 ? made.price[i] >= quoted.ask[q] : made.price[i] <= quoted.bid[q]).toBe(true);
    }
  });
});

describe("who took the initiative", () => {
  const sides = async (column: string, said: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), "peak-sides-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "trades.csv");
    const lines = said.map((side, i) => `${i},10,1,${1_700_000_000 + i},${side}`);
    writeFileSync(file, `id,price,amount,time,${column}\n${lines.join("\n")}\n`);
    return [...(await loadTrades("BTC/USD", { file })).side];
  };

  test("a buyer who was the maker was sold to, whatever the word for yes; nothing is no side", async () => {
    expect(await sides("is_buyer_maker", ["1", "0", "True", "FALSE", "", "y", "no", "1.0", "nan"])).toEqual([
      -1, 1, -1, 1, 0, -1, 1, -1, 0,
    ]);
  });

  test("buy and sell, bid and ask of Databento and Upbit, BUYER and SELLER, 1 and -1", async () => {
    expect(await sides("side", ["buy", "S", "Bid", "ASK", "A", "B", "BUYER", "SELLER", "1", "-1"])).toEqual([
      1, -1, 1, -1, -1, 1, 1, -1, 1, -1,
    ]);
    expect(await sides("side", ["N", "unknown", "", "NO_AGGRESSOR", "buy"])).toEqual([0, 0, 0, 0, 1]);
  });

  test("a word that says neither is named, not taken for an unknown side", async () => {
    await expect(sides("aggressor_side", ["buy", "up"])).rejects.toThrow(
      'trades.csv: column "aggressor_side" says "up".',
    );
    await expect(sides("is_buyer_maker", ["true", "buy"])).rejects.toThrow(
      'trades.csv: column "is_buyer_maker" says "buy".',
    );
  });
});

test.each([
  ["nothing", ["", "", "", ""], undefined],
  ["words for it", ["null", "NaN", "none", " "], undefined],
  ["some", ["7", "", "", "7"], ["7", "", ""]],
])("trades with %s for an id are all kept: no id is none that occurred before", async (_, ids, kept) => {
  const folder = mkdtempSync(join(tmpdir(), "peak-ids-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "trades.csv");
  writeFileSync(
    file,
    `id,time,price,amount\n${ids.map((id, i) => `${id},${1_700_000_000 + i},${10 + i},1\n`).join("")}`,
  );
  const trades = await loadTrades("A/B", { file });
  expect(trades.id).toEqual(kept);
  expect([...trades.price]).toEqual(kept ? [10, 11, 12] : [10, 11, 12, 13]);
  expect(trades.quality?.repeatedIds).toBe(kept ? 1 : 0);
});

test("a quote of less than nothing is left out; of nothing, or of an amount that is not told, it stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-amounts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "quotes.csv");
  const sizes = ["3,4", "-1,4", "3,-4", "0,4", ",4", "3,Infinity"];
  writeFileSync(
    file,
    `time,bid,ask,bid_size,ask_size\n${sizes.map((size, i) => `${1_700_000_000 + i},1,2,${size}\n`).join("")}`,
  );
  const quotes = await loadQuotes("A/B", { file });
  expect([...quotes.bidAmount]).toEqual([3, 0, NaN]);
  expect(quotes.quality?.invalid).toBe(3);
});

test("a trade with a time beyond every date is left out and counted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-far-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "trades.csv");
  writeFileSync(file, "time,price,amount\n1700000000,10,1\n2300000000000000000000,10,1\n1700000001,10,1\n");
  const trades = await loadTrades("BTC/USD", { file });
  expect([trades.length, trades.time.at(-1), trades.quality?.invalid]).toEqual([2, 1_700_000_001_000, 1]);
});

test("quotes that were written to a file are read back, amounts too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-quotes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const made = await loadQuotes("A/B", { source: "synthetic", events: 200 });
  for (const [write, file] of [
    [toCsv, join(folder, "quotes.csv")],
    [toParquet, join(folder, "quotes.parquet")],
  ] as const) {
    await write(made, file);
    const read = await loadQuotes("A/B", { file });
    for (const name of ["time", "bid", "ask", "bidAmount", "askAmount"] as const)
      expect(read[name]).toEqual(made[name]);
  }
});

test("a JSON list of records is read by their names, one of nameless rows of another shape is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-lists-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, rows: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(rows, undefined, 2));
    return path;
  };
  const records = [
    {
      timestamp: 1_704_067_200_000,
      datetime: "2024-01-01T00:00:00Z",
      side: "sell",
      price: 42_000,
      amount: 0.5,
    },
    { timestamp: 1_704_067_201_000, datetime: "2024-01-01T00:00:01Z", side: "buy", price: 42_001, amount: 1 },
  ];
  const read = await loadTrades("BTC/USD", { file: write("records.json", records) });
  expect([[...read.price], [...read.side], read.time[1]]).toEqual([
    [42_000, 42_001],
    [-1, 1],
    1_704_067_201_000,
  ]);
  await expect(loadTrades("BTC/USD", { file: write("rows.json", [[1, 2, 3]]) })).rejects.toThrow(
    /rows\.json is a list of rows with 3 values that nothing names/,
  );
  await expect(loadBook("BTC/USD", { file: write("book.json", records) })).rejects.toThrow(/no book is read/);
  const csv = join(folder, "trades.csv");
  writeFileSync(csv, "timestamp,id,side,price,amount,cost\n1704067200,1,buy,42000,1,42000\n");
  await expect(load("BTC/USD", { file: csv })).rejects.toThrow(/pt\.loadTrades/);
});

describe("whose side, and which", () => {
  const written = (name: string, text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "peak-whose-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const csv = (header: string, ...rows: string[]) => written("trades.csv", `${header}\n${rows.join("\n")}\n`);
  const coinbase = csv.bind(undefined, "time,trade_id,price,size,side");

  test("0 and 1 alone are refused, in a file and in the parts of one; beside −1 or 2 they are not", async () => {
    const sides = (...said: string[]) =>
      csv("timestamp,price,amount,side", ...said.map((side, i) => `${1_700_000_000 + i},10,1,${side}`));
    const refused = /column "side" says 0 and 1, and nothing tells which of them is a buyer/;
    for (const said of [
      ["0", "1"],
      ["1.0", "0.0"],
      ["0", "", "+1"],
    ]) {
      await expect(loadTrades("BTC/USD", { file: sides(...said) })).rejects.toThrow(refused);
      await expect(scanTrades("BTC/USD", { file: sides(...said) }).next()).rejects.toThrow(refused);
    }
    const told = async (...said: string[]) => [
      ...(await loadTrades("BTC/USD", { file: sides(...said) })).side,
    ];
    expect(await told("0", "1", "2")).toEqual([0, 1, -1]);
    expect(await told("0", "1", "-1")).toEqual([0, 1, -1]);
    expect(await told("1", "2")).toEqual([1, -1]);
    expect(await told("1", "-1.0")).toEqual([1, -1]);
  });

  test("Coinbase's columns must say whose side it is, and the maker's is turned", async () => {
    const rows = ["2024-01-01T00:00:00Z,1,100,1,sell", "2024-01-01T00:00:01Z,2,99,1,buy"];
    const file = coinbase(...rows);
    for (const read of [() => loadTrades("BTC/USD", { file }), () => scanTrades("BTC/USD", { file }).next()])
      await expect(read()).rejects.toThrow(/Coinbase's trades, whose side is the maker's[^]*side: "maker"/);
    const side = async (of: "taker" | "maker") => [
      ...(await loadTrades("BTC/USD", { file, side: of })).side,
      ...(await scanTrades("BTC/USD", { files: [file], side: of }).next()).value!.side,
    ];
    // Its documentation: a sell side is an up-tick, a buyer took what a seller had offered.
    expect(await side("maker")).toEqual([1, -1, 1, -1]);
    expect(await side("taker")).toEqual([-1, 1, -1, 1]);
    await expect(loadTrades("BTC/USD", { file, side: "makers" as "maker" })).rejects.toThrow(
      /Unknown side of a trade "makers"[^]*Did you mean "maker"/,
    );
  });

  test("a side and a maker that say opposite things are refused; where they agree, or one is silent, that holds", async () => {
    const both = (...rows: string[]) =>
      csv(
        "timestamp,price,amount,side,is_buyer_maker",
        ...rows.map((row, i) => `${1_700_000_000 + i},10,1,${row}`),
      );
    await expect(loadTrades("BTC/USD", { file: both("buy,false", "sell,false") })).rejects.toThrow(
      /of trade 2 one column says that a seller took the initiative, another that the seller was the maker/,
    );
    const agreed = await loadTrades("BTC/USD", { file: both("buy,false", "sell,true", ",true", "buy,") });
    expect([...agreed.side]).toEqual([1, -1, -1, 1]);
  });

  test("an id that every trade has, and 0 or −1 that several have, is none: no trade is lost", async () => {
    const ids = async (...said: string[]) => {
      const rows = said.map((id, i) => `${id},${1_700_000_000 + i},${10 + i},1`);
      const trades = await loadTrades("BTC/USD", { file: csv("id,timestamp,price,amount", ...rows) });
      return [trades.length, trades.id && [...trades.id]] as const;
    };
    expect(await ids("0", "0", "0")).toEqual([3, undefined]);
    expect(await ids("-1", "-1")).toEqual([2, undefined]);
    expect(await ids("BTCUSD", "BTCUSD", "BTCUSD")).toEqual([3, undefined]);
    expect(await ids("0", "7", "0", "8")).toEqual([4, ["", "7", "", "8"]]);
    expect(await ids("0", "1", "2", "2")).toEqual([3, [0, 1, 2]]);
    expect(await ids("5")).toEqual([1, [5]]);
  });

  test("a recorded trade that does not say who the maker was has no side", async () => {
    const line = (m: string) =>
      `1700000000000000000 {"stream":"x","data":{"e":"trade","E":1,"T":1700000000000,"t":${m.length},"p":"10","q":"1"${m}}}`;
    const file = written("r.gz.txt", [line(""), line(',"m":true'), line(',"m":false')].join("\n"));
    expect([...(await loadTrades("BTC/USDT", { file })).side]).toEqual([0, -1, 1]);
  });
});
