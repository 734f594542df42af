import { expect, test } from "vitest";
import { provenanceMime, verdictMime } from "../../../lib/core/display.ts";
import { evidenceOf } from "../../../lib/report/evidence.ts";
import { parseNotebook } from "../../../lib/report/notebook.ts";

function showing(...bundles: object[]) {
  const outputs = bundles.map(data => ({ output_type: "display_data", metadata: {}, data }));
  const cell = { cell_type: "code", execution_count: 1, metadata: {}, source: "", outputs };
  return evidenceOf(parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }, "x"));
}

const origin = { symbol: "BTC/USD", timeframe: "1h", source: "kraken", synthetic: false, fingerprint: "ab" };

test("each data set and each verdict is listed once, in order", () => {
  const verdict = { outcome: "revise", profile: "moderate", checks: [] };
  const other = { ...origin, symbol: "ETH/USD" };
  const evidence = showing(
    { [provenanceMime]: origin },
    { [provenanceMime]: [origin, other] },
    { [verdictMime]: verdict },
    { [verdictMime]: verdict },
  );
  expect(evidence.provenance).toEqual([origin, other]);
  expect(evidence.verdicts).toEqual([verdict]);
  expect(evidence.synthetic).toBe(false);
});

test("one synthetic data set makes the whole document synthetic", () => {
  expect(showing({ [provenanceMime]: [origin, { ...origin, synthetic: true }] }).synthetic).toBe(true);
});

test("what is no verdict is no verdict", () => {
  expect(showing({ [verdictMime]: { outcome: "perhaps" } }).verdicts).toEqual([]);
  expect(showing({ [verdictMime]: "promote" }).verdicts).toEqual([]);
});
