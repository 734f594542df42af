import { readFileSync } from "node:fs";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import { readArrow } from "../../../lib/market/sources/file/arrow.ts";
import { FlatTable } from "../../../lib/market/sources/file/flat-table.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const rows = 9;
const column = (step: number) => Float64Array.from({ length: rows }, (_, i) => 100 + step * i);
const table = tableFromArrays({
  symbol: Array.from({ length: rows }, () => "BTC/USD"),
  time: Float64Array.from({ length: rows }, (_, i) => Date.UTC(2024, 0, 1 + i)),
  open: column(1),
  high: column(2),
  low: column(0),
  close: column(1),
  volume: column(3),
});

const read = (bytes: Uint8Array) => readArrow(bytes, { name: "bars.arrow" });

/** As many rows as before, or a refusal that names the file. That there are none is refused by whoever makes bars of them. */
async function judged(bytes: Uint8Array): Promise<number | string> {
  try {
    return (await read(bytes)).rows.time.length || "refused";
  } catch (error) {
    if (error instanceof PeakError && error.message.includes("bars.arrow")) return "refused";
    throw error;
  }
}

function damaged(
  whole: Uint8Array,
  changes: readonly (readonly [place: number, byte: number])[],
): Uint8Array {
  const bytes = whole.slice();
  for (const [place, byte] of changes) bytes[place % bytes.length] ^= byte;
  return bytes;
}

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
  minLength: 1,
  maxLength: 5,
});

describe.each(["file", "stream"] as const)("an Arrow %s", kind => {
  const whole = tableToIPC(table, kind);

  test("with any bytes of it changed gives as many rows or is refused by name", async () => {
    await fc.assert(
      fc.asyncProperty(changes, async drawn => {
        expect([rows, "refused"]).toContain(await judged(damaged(whole, drawn)));
      }),
      { numRuns: 1_500 },
    );
  });

  test("that breaks off, at whatever byte, is refused", async () => {
    for (let cut = 8; cut < whole.length; cut++)
      expect([cut, await judged(whole.subarray(0, cut))]).toEqual([cut, "refused"]);
  });
});

describeWithShared("an Arrow file that pandas packed with LZ4", () => {
  const whole = new Uint8Array(
    readFileSync(sharedData("market/crypto/freqtrade/XRP_USDT_USDT-1h-mark.feather")),
  );

  test("with any bytes of it changed gives as many rows or is refused by name", async () => {
    await fc.assert(
      fc.asyncProperty(changes, async drawn => {
        expect([100, "refused"]).toContain(await judged(damaged(whole, drawn)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("what apache-arrow never came back from", () => {
  const whole = tableToIPC(table, "file");
  const footerLength = new DataView(whole.buffer, whole.byteOffset).getInt32(whole.length - 10, true);
  const footerAt = whole.length - 10 - footerLength;

  /** The file with something in its footer, or in the message of its batch, written over. */
  const rewritten = (write: (footer: FlatTable, batch: FlatTable) => void): Uint8Array => {
    const bytes = whole.slice();
    const footer = FlatTable.root(new DataView(bytes.buffer, footerAt, footerLength));
    const from = Number(footer.view.getBigInt64(footer.structs(3, 24)[0], true));
    write(footer, FlatTable.root(new DataView(bytes.buffer, from + 8)));
    return bytes;
  };

  test("a footer that points to the words of a dictionary in place of rows", async () => {
    const bytes = rewritten(footer => footer.view.setBigInt64(footer.structs(3, 24)[0], 8n, true));
    await expect(read(bytes)).rejects.toThrow(
      "bars.arrow is not a readable Arrow file: its footer names a batch twice.",
    );
  });

  test("a batch of more values than it has room for", async () => {
    const bytes = rewritten((_, message) => {
      const batch = message.table(2)!;
      for (const at of batch.structs(1, 16)) batch.view.setBigInt64(at, 2n ** 40n, true);
    });
    await expect(read(bytes)).rejects.toThrow(/a batch of \d+ bytes cannot hold 1099511627776 values/);
  });

  test("a list of more columns than there are bytes", async () => {
    const bytes = rewritten(footer => {
      const schema = footer.table(1)!;
      schema.view.setUint32(schema.structs(1, 4)[0] - 4, 0x7fff_ffff, true);
    });
    await expect(read(bytes)).rejects.toThrow("a list cannot have 2147483647 entries");
  });
});

test("a moment beyond every date is one that cannot be read, not a mistake of ours", async () => {
  const { makeVector, Table, TimestampMicrosecond, makeData } = await import("apache-arrow");
  const times = BigInt64Array.of(1_704_067_200_000_000n, -9_221_667_969_654_775_808n);
  const two = () => makeVector(Float64Array.of(1, 1));
  const odd = new Table({
    time: makeVector(makeData({ type: new TimestampMicrosecond(), data: times })),
    open: two(),
    high: two(),
    low: two(),
    close: two(),
  });
  expect([...(await read(tableToIPC(odd, "file"))).rows.time]).toEqual([Date.UTC(2024, 0, 1), NaN]);
});
