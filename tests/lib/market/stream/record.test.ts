import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { record } from "../../../../lib/market/stream/record/record.ts";
import { openRecorder } from "../../../../lib/market/stream/record/recorder.ts";
import { replay } from "../../../../lib/market/stream/replay.ts";
import { oneOfEach, tradeAt } from "./samples.ts";

const recorderModule = join(import.meta.dirname, "../../../../lib/market/stream/record/recorder.ts");

function newFolder(): string {
  const home = mkdtempSync(join(tmpdir(), "peak-record-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return join(home, "recording");
}

/** What lies in a recording's folder beside its lock, in the order of the names. */
const partsOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name !== ".lock")
    .sort();

const replayAll = async (folder: string): Promise<StreamEvent[]> => (await replay(folder)).take(Infinity);

test("every event comes back as it was, NaN and absent fields too, from one part and from many", async () => {
  const folder = newFolder();
  expect(await record(oneOfEach, folder)).toBe(oneOfEach.length);
  expect(partsOf(folder)).toEqual(["000001.parquet"]);
  expect(await replayAll(folder)).toStrictEqual(oneOfEach);

  const many = newFolder();
  const recorder = await openRecorder(many, { synthetic: true, sealEvents: 3 });
  for (const event of oneOfEach) recorder.write(event);
  // What is not sealed yet is replayed from its journal.
  await sleep(250);
  expect(await replayAll(many)).toStrictEqual(oneOfEach);
  await recorder.close();
  expect(partsOf(many)).toEqual(["000001.parquet", "000002.parquet", "000003.parquet"]);
  expect(await replayAll(many)).toStrictEqual(oneOfEach);
  expect((await replay(many)).synthetic).toBe(true);
});

test("a text that ends with half a character damages no part", async () => {
  const folder = newFolder();
  const notice = oneOfEach.findLast(event => event.kind === "notice")!;
  const texts = ["cut \ud83d", "\\ud83d is no half"];
  await record(
    texts.map(text => ({ ...notice, text })),
    folder,
  );
  expect(await replayAll(folder)).toEqual(
    ["cut \ufffd", "\\ud83d is no half"].map(text => ({ ...notice, text })),
  );
});

test("a text with Unicode's ends of lines is one line of a journal", async () => {
  const folder = newFolder();
  const notice = { ...oneOfEach.findLast(event => event.kind === "notice")!, text: "a\u2028b\u2029c" };
  const recorder = await openRecorder(folder, { synthetic: true });
  const cut = { ...notice, text: "a\u2028 \ud83d" };
  for (const event of [notice, cut, tradeAt(1)]) recorder.write(event);
  await sleep(250);
  const back = [notice, { ...cut, text: "a\u2028 \ufffd" }, tradeAt(1)];
  expect(await replayAll(folder)).toStrictEqual(back);
  await recorder.close();
  expect(await replayAll(folder)).toStrictEqual(back);
});

test("a part is sealed by its bytes too, because large books make few events much", async () => {
  const folder = newFolder();
  const sides = Array.from({ length: 100 }, (_, i): [number, number] => [i + 1, 1]);
  const books = Array.from({ length: 10 }, (_, time): StreamEvent => {
    const envelope = { venue: "v", symbol: "A/B", time, received: time };
    return { kind: "book", ...envelope, bids: sides, asks: sides };
  });
  const recorder = await openRecorder(folder, { synthetic: true, sealBytes: 5_000 });
  for (const book of books) recorder.write(book);
  await recorder.close();
  // A book of 200 levels is some 1.4 kB, so that four make a part.
  expect(partsOf(folder)).toEqual(["000001.parquet", "000002.parquet", "000003.parquet"]);
  expect(await replayAll(folder)).toStrictEqual(books);
});

test("what is no event is refused by the name of its field, and what came before it is recorded", async () => {
  const { price: _, ...priceless } = tradeAt(2);
  const book = oneOfEach.find(event => event.kind === "book")!;
  const candle = oneOfEach.find(event => event.kind === "candle")!;
  for (const [event, message] of [
    [priceless, "events[1].price must be a finite number, received undefined"],
    [{ ...tradeAt(2), time: new Date(0) }, "events[1].time must be a finite number, received"],
    [{ ...tradeAt(2), amount: NaN }, "events[1].amount must be a finite number, received NaN"],
    [{ ...tradeAt(2), side: "long" }, 'events[1].side must be one of buy, sell, received "long"'],
    [{ ...book, bids: [[1]] }, "events[1].bids[0] must be a price and an amount, received [1]"],
    [{ ...book, asks: [[1, "2"]] }, 'events[1].asks[0][1] must be a finite number, received "2"'],
    [{ ...tradeAt(2), kind: "fill" }, "events[1].kind must be one of trade, book, candle, ticker, notice"],
    [{ ...candle, timeframe: "1x" }, "1x"],
    [7, "events[1] must be an event of a stream, received 7"],
  ] as const) {
    const folder = newFolder();
    await expect(record([tradeAt(1), event as never], folder)).rejects.toThrow(message);
    expect(await replayAll(folder)).toStrictEqual([tradeAt(1)]);
  }
});

test("a recording is gone on with, and a made-up market does not go into one of a real market", async () => {
  const folder = newFolder();
  await record([tradeAt(1)], folder);
  await record([tradeAt(2)], folder);
  expect(await replayAll(folder)).toEqual([tradeAt(1), tradeAt(2)]);
  await expect(record([tradeAt(3)], folder, { synthetic: true })).rejects.toThrow(
    /synthetic must be false as in the recording/,
  );
});

test("a journal that a kill left behind is read, and sealed by the next recorder; its torn last line is left out", async () => {
  const folder = newFolder();
  const recorder = await openRecorder(folder, { synthetic: false });
  for (let i = 1; i <= 256; i++) recorder.write(tradeAt(i));
  const left = join(folder, partsOf(folder)[0]);
  const bytes = readFileSync(left);
  await recorder.close();
  rmSync(join(folder, "000001.parquet"));
  // A process that cannot be.
  const journal = join(folder, "000001.4194304.journal");
  writeFileSync(journal, bytes);
  truncateSync(journal, bytes.length - 20);
  const whole = Array.from({ length: 255 }, (_, i) => tradeAt(i + 1));
  expect(await replayAll(folder)).toEqual(whole);
  await record([tradeAt(999)], folder);
  expect(existsSync(journal)).toBe(false);
  expect(await replayAll(folder)).toEqual([...whole, tradeAt(999)]);
});

test("a damaged part is named, in the middle of a journal and in a Parquet file", async () => {
  const folder = newFolder();
  await record([tradeAt(1)], folder);
  writeFileSync(join(folder, "000001.parquet"), "PAR1 nonsense PAR1");
  await expect(replayAll(folder)).rejects.toThrow(/000001\.parquet is not a readable part of a recording/);
  rmSync(join(folder, "000001.parquet"));
  writeFileSync(
    join(folder, "000002.4194304.journal"),
    `{"synthetic":false}\n{"kind":"tra\n${JSON.stringify(tradeAt(2))}\n`,
  );
  await expect(replayAll(folder)).rejects.toThrow(/Row 1 of 000002\.4194304\.journal is no event/);
});

test("a recorder that cannot go on says so from then on, and touches no other file that has its number next", async () => {
  const folder = newFolder();
  const recorder = await openRecorder(folder, { synthetic: true, sealEvents: 3 });
  recorder.write(tradeAt(1));
  renameSync(folder, `${folder} moved`);
  recorder.write(tradeAt(2));
  const refused = expect.objectContaining({ code: "unavailable" });
  expect(() => recorder.write(tradeAt(3))).toThrow(refused);
  const next = openSync(join(`${folder} moved`, "other"), "w");
  expect(() => recorder.write(tradeAt(4))).toThrow(refused);
  await expect(recorder.close()).rejects.toThrow(refused);
  expect(fstatSync(next).size).toBe(0);
  closeSync(next);
  rmSync(join(`${folder} moved`, "other"));
  expect(await replayAll(`${folder} moved`)).toEqual([1, 2, 3].map(i => tradeAt(i)));
});

test("two recorders do not write into one recording", async () => {
  const folder = newFolder();
  const recorder = await openRecorder(folder, { synthetic: false });
  await expect(openRecorder(folder, { synthetic: false })).rejects.toThrow(/is being written by process \d+/);
  await recorder.close();
  await (await openRecorder(folder, { synthetic: false })).close();
});

test("what a killed writer did not remove is not read and goes with the next recorder", async () => {
  const folder = newFolder();
  await record([tradeAt(1), tradeAt(2)], folder);
  const sealed = partsOf(folder);
  writeFileSync(join(folder, "000001.4194304.journal"), '{"synthetic":false}\n');
  writeFileSync(join(folder, ".000002.parquet.4194304.tmp"), "half");
  expect(await replayAll(folder)).toEqual([tradeAt(1), tradeAt(2)]);
  await record([tradeAt(3)], folder);
  expect(await replayAll(folder)).toEqual([tradeAt(1), tradeAt(2), tradeAt(3)]);
  expect(partsOf(folder)).toEqual([...sealed, "000002.parquet"]);
});

test("of recorders that begin at the same moment one writes", async () => {
  const folder = newFolder();
  const begin = `
    import { openRecorder } from ${JSON.stringify(recorderModule)};
    process.stdin.once("data", async () => {
      try {
        await openRecorder(process.argv[1], { synthetic: false });
        process.stdout.write("writes\\n");
      } catch (error) {
        process.stdout.write(error.code + "\\n");
      }
    });
    process.stdout.write("ready\\n");`;
  const recorders = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", begin, folder], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  onTestFinished(() => recorders.forEach(recorder => recorder.kill("SIGKILL")));
  const heard = recorders.map(({ stdout }) => createInterface(stdout)[Symbol.asyncIterator]());
  const next = async () =>
    (await Promise.all(heard.map(lines => lines.next()))).map(({ value }) => value as string);
  expect(await next()).toEqual(["ready", "ready", "ready", "ready"]);
  for (const { stdin } of recorders) stdin.write("go");
  const answers = await next();
  expect(answers.sort()).toEqual(["unavailable", "unavailable", "unavailable", "writes"]);
  expect(partsOf(folder).length).toBe(1);
}, 60_000);

test("a recording that is not there is answered with the near one", async () => {
  const folder = newFolder();
  await record([tradeAt(1)], folder);
  await expect(replay(`${folder}s`)).rejects.toThrow(/Unknown recording .*\n.*Did you mean "recording"/);
});

/** Records trade 1, 2, 3, … into a folder as fast as it can and says how many it has given to the recorder. */
const child = `
  import { openRecorder } from ${JSON.stringify(recorderModule)};
  import { tradeAt } from ${JSON.stringify(join(import.meta.dirname, "samples.ts"))};
  const recorder = await openRecorder(process.argv[1], { synthetic: false, sealEvents: 400 });
  for (let i = 1; ; i++) {
    recorder.write(tradeAt(i));
    if (i % 64 === 0) {
      process.stdout.write(i + "\\n");
      await new Promise(resolve => setImmediate(resolve));
    }
  }`;

test("kill -9 at any moment loses at most the last 256 events and nothing that was there", async () => {
  await Promise.all(
    [0, 90, 230].map(async after => {
      const folder = newFolder();
      const writer = spawn(process.execPath, ["--input-type=module", "-e", child, folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = 0;
      const started = new Promise<void>(resolve =>
        writer.stdout.on("data", (text: Buffer) => {
          said = Number(text.toString().trim().split("\n").at(-1));
          resolve();
        }),
      );
      const gone = new Promise(resolve => writer.on("close", resolve));
      await started;
      await sleep(after);
      writer.kill("SIGKILL");
      await gone;
      const before = await replayAll(folder);
      expect(before.length).toBeGreaterThanOrEqual(said - 256);
      expect(before).toEqual(before.map((_, i) => tradeAt(i + 1)));
      await record([tradeAt(7)], folder);
      expect(await replayAll(folder)).toEqual([...before, tradeAt(7)]);
      expect(partsOf(folder).filter(name => !/^\d{6}\.parquet$/.test(name))).toEqual([]);
    }),
  );
}, 30_000);
