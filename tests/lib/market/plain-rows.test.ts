import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "../../../lib/market/sources/csv/parse.ts";

const columns = ["time", "open", "high", "low", "close", "volume"] as const;
const read = (text: string) => parseCsv(new TextEncoder().encode(text), { name: "bars.csv" });

const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 14 });
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(digits, digits).map(([a, b]) => `${a}.${b}`.slice(0, 15)) },
  { weight: 3, arbitrary: digits },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "-1.5",
      ".5",
      "3.",
      "1e-7",
      "abc",
      " 7 ",
      "123456789.0123456789",
      "1.2.3",
      "-",
      "0x10",
    ),
  },
);
const row = fc.tuple(
  fc.constantFrom("1700000000", "1700000000000", "20240131", "-5", "7.5"),
  cell,
  cell,
  cell,
  cell,
  cell,
  cell,
);

test("rows of plain numbers are read as the same rows in quotes, which are read cell by cell", () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      (rows, end, closed) => {
        const head = ["1700000000,1,2,0.5,1.5,10,3", ...rows.map(cells => cells.join(","))];
        const quoted = head.map(line => line.replace(/^[^,]*/, '"$&"'));
        const tail = closed ? end : "";
        const [plain, slow] = [head, quoted].map(lines => read(lines.join(end) + tail));
        for (const name of columns) expect(plain[name], name).toEqual(slow[name]);
      },
    ),
    { numRuns: 300 },
  );
});

test("numbers of plain rows are those that Number reads, to the bit", () => {
  const cells = [
    "0.1",
    "100.1234",
    "43210.98765432",
    "0.000012345678",
    "999999999999999",
    "12345678.1234567",
    "0.30000000000000004",
  ];
  const rows = Array.from({ length: 50 }, (_, i) =>
    [1_700_000_000 + 60 * i, 1, 1, 1, cells[i % cells.length], 1].join(","),
  );
  const { close, time } = read(rows.join("\n"));
  expect([...close]).toEqual(rows.map((_, i) => Number(cells[i % cells.length])));
  expect([...time]).toEqual(rows.map((_, i) => (1_700_000_000 + 60 * i) * 1000));
});
