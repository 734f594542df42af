import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { currentCell, type CellOutput, type CommMessage } from "../../../kernel/display/cell.ts";
import { bundle } from "../../../kernel/display/bundle.ts";
import { attachComms } from "../../../kernel/display/comm.ts";
import { ui } from "../../../kernel/preload.ts";
import { interruptWork } from "../../../lib/core/interrupt.ts";

/** Everything the cell showed, comm messages among it; and the other end of the comms. */
let outputs: CellOutput[] = [];
const hear = attachComms(message => void outputs.push({ kind: "comm", message }));
beforeEach(() => void (outputs = []));

const inCell = <T>(work: () => T): T => {
  const emit = (output: CellOutput): void => void outputs.push(output);
  let before: Promise<unknown> = Promise.resolve();
  const emitLater = (output: Promise<CellOutput | undefined>): void =>
    void (before = before.then(async () => {
      const shown = await output;
      if (shown) outputs.push(shown);
    }));
  return currentCell.run({ name: "cell[1]", emit, emitLater }, work);
};
const comms = (): CommMessage[] =>
  outputs.flatMap(output => (output.kind === "comm" ? [output.message] : []));
const displays = () => outputs.flatMap(output => (output.kind === "display" ? [output] : []));
const opened = () => comms().find(message => message.type === "open")!;
const state = (message: CommMessage) => message.data.state as Record<string, unknown>;
const say = (data: Record<string, unknown>) =>
  hear({ type: "message", id: opened().id, data, metadata: {}, buffers: [] });
const drawn = () => say({ method: "update", state: { drawn: true }, buffer_paths: [] });
const absent = () => hear({ type: "close", id: opened().id, data: {}, metadata: {}, buffers: [] });
const viewMime = "application/vnd.jupyter.widget-view+json";

test("a widget opens as a model of anywidget with its typed arrays as buffers", () => {
  const points = Float64Array.of(1, 2, 3);
  inCell(() => ui.widget({ esm: "export default {}", state: { points, title: "t" } }));
  const { data, metadata, buffers, ...rest } = opened();
  expect(rest).toMatchObject({ type: "open", target: "jupyter.widget" });
  expect(metadata).toEqual({ version: "2.1.0" });
  expect(data.buffer_paths).toEqual([["points"]]);
  expect(new Float64Array(buffers[0].slice().buffer)).toEqual(points);
  expect(data.state).toMatchObject({
    _model_module: "anywidget",
    _model_name: "AnyModel",
    _view_name: "AnyView",
    _esm: "export default {}",
    title: "t",
  });
  expect(data.state).not.toHaveProperty("points");
});

test("a widget is drawn where it is displayed; where nobody can, its state is told", async () => {
  const widget = inCell(() => ui.widget({ esm: "", state: { n: 3 } }));
  expect(await bundle(widget)).toEqual({
    "text/plain": "widget of { n: 3 }",
    [viewMime]: { version_major: 2, version_minor: 0, model_id: opened().id },
  });
});

test("a widget gives its state when asked, takes a person's changes, and ignores what is no state of it", async () => {
  const heard: unknown[] = [];
  const widget = inCell(() => ui.widget({ esm: "", state: { value: 1 } }));
  widget.onChange(changes => void heard.push(changes));
  expect(widget.presence).toBe("unknown");
  await say({ method: "update", state: { value: 2, _view_count: 1 }, buffer_paths: [] });
  expect([widget.presence, widget.state, heard]).toEqual(["drawn", { value: 2 }, [{ value: 2 }]]);
  await say({ method: "update", state: { _view_count: 2 }, buffer_paths: [] });
  await say({ method: "garbage", state: 7 });
  expect(heard).toHaveLength(1);
  inCell(() => widget.set({ value: 3 }));
  await say({ method: "request_state" });
  const answers = comms().slice(1).map(message => message.data); // prettier-ignore
  expect(answers[0]).toEqual({ method: "update", state: { value: 3 }, buffer_paths: [] });
  expect(answers[1]).toMatchObject({ method: "update", state: { value: 3, _model_module: "anywidget" } });
});

test("a live chart sends a drawn widget at most twenty states a second, and keeps the last as a chart", async () => {
  const chart = inCell(() => ui.live({ title: "Equity", series: ["a", "b"], window: 100, x: "number" }));
  await drawn();
  const pictures = displays().length;
  const began = performance.now();
  await inCell(async () => {
    for (let i = 0; i < 600; i++) {
      chart.push(i, { a: i, b: -i });
      if (i % 30 === 0) await sleep(10);
    }
  });
  const updates = () => comms().filter(message => message.type === "message");
  const points = () => new Float64Array(updates().at(-1)!.buffers[0].slice().buffer);
  await expect.poll(() => [0, 99, 199, 299].map(at => points()[at])).toEqual([500, 599, 599, -599]);
  expect(points()).toHaveLength(300);
  expect(updates().length).toBeGreaterThan(1);
  expect(updates().length).toBeLessThanOrEqual((performance.now() - began) / 50 + 2);
  // A drawn widget is never shown anew: it would blink.
  expect(displays()).toHaveLength(pictures);
  inCell(() => chart.end());
  // The first chart of a process loads Vega.
  const svg = () => displays().at(-1)!.bundle["image/svg+xml"] ?? "";
  await expect.poll(svg).toContain("Equity");
  const last = displays().at(-1)!;
  expect([last.update, last.displayId]).toEqual([true, displays()[0].displayId]);
  expect(last.bundle).not.toHaveProperty(viewMime);
  await expect.poll(() => comms().at(-1)!.type).toBe("close");
});

test("where the front end has no widgets the same chart is a picture that is replaced", async () => {
  const chart = inCell(() => ui.live({ title: "Equity", series: ["a"], x: "number" }));
  expect(displays()[0].bundle).toHaveProperty(viewMime);
  await absent();
  inCell(() => chart.push(0, { a: 5 }));
  inCell(() => chart.push(1, { a: 1_234.5 }));
  await expect.poll(() => displays().at(-1)!.bundle["text/plain"]).toContain("a 1,234.50");
  const last = displays().at(-1)!;
  expect(last.bundle["text/html"]).toContain("<img");
  expect(last.bundle).not.toHaveProperty(viewMime);
  expect(comms().filter(message => message.type === "message")).toEqual([]);
});

test("a live chart refuses an x that goes back, and shows at least its text where nothing can be drawn", async () => {
  const chart = inCell(() => ui.live({ title: "Equity", series: ["a"] }));
  chart.push(2, { a: NaN });
  expect(() => chart.push(1, { a: 1 })).toThrow(
    "x must be a number, and not below the last one (2), received 1",
  );
  inCell(() => chart.end());
  await expect.poll(() => displays().at(-1)!.bundle["text/plain"]).toContain("Equity: 1 points");
});

test("a progress bar says rate and time left, and how far it came when it is interrupted", async () => {
  const bar = inCell(() => ui.progress("fit", 100));
  await drawn();
  await sleep(60);
  inCell(() => bar.advance(10));
  await expect
    .poll(() => state(comms().at(-1)!).text)
    .toMatch(/^fit: 10 of 100 · \d+(\.\d)?\/s · about \d+(\.\d)? s left$/);
  const { id } = opened();
  inCell(() => interruptWork());
  await expect.poll(() => displays().at(-1)!.bundle["text/plain"]).toMatch(/^fit: 10 of 100, \d+(\.\d)? s$/);
  bar.end();
  await expect
    .poll(() => comms().filter(message => message.type === "close" && message.id === id))
    .toHaveLength(1);
});

test("each goes through its items behind a bar, and ends it when the body leaves", async () => {
  const seen: number[] = [];
  inCell(() => {
    for (const item of ui.each([3, 4, 5], "items")) {
      seen.push(item);
      if (item === 4) break;
    }
  });
  expect(seen).toEqual([3, 4]);
  await expect.poll(() => displays().at(-1)!.bundle["text/plain"]).toMatch(/^items: 1 of 3, /);
});

test("a moved slider computes anew, of many moves at once only the last, and values it cannot have change nothing", async () => {
  const computed: object[] = [];
  await inCell(() =>
    ui.interact(
      { fast: ui.slider(5, 60, { value: 10 }), rule: ui.choice(["sma", "ema"]), log: ui.toggle() },
      values => {
        computed.push(values);
        const fast: number = values.fast;
        const rule: "sma" | "ema" = values.rule;
        if (fast === 13) throw new RangeError("thirteen");
        return `${rule} ${fast} ${values.log}`;
      },
    ),
  );
  const move = (values: object) =>
    inCell(() => say({ method: "update", state: { values }, buffer_paths: [] }));
  await expect.poll(() => displays().at(-1)?.bundle["text/plain"]).toBe("'sma 10 false'");
  const id = displays().at(-1)!.displayId;
  await Promise.all([11, 12, 14, 20].map(fast => move({ fast, rule: "ema", log: true })));
  await expect.poll(() => displays().at(-1)?.bundle["text/plain"]).toBe("'ema 20 true'");
  expect([displays().at(-1)!.displayId, displays().at(-1)!.update]).toEqual([id, true]);
  expect(computed).toHaveLength(2);
  await move({ fast: 61, rule: "wma", log: "yes", other: 1 });
  expect(computed.at(-1)).toEqual({ fast: 20, rule: "ema", log: true });
  await move({ fast: 13 });
  await expect.poll(() => displays().at(-1)?.bundle["text/html"]).toContain("RangeError: thirteen");
  await move({ fast: 21 });
  await expect.poll(() => displays().at(-1)?.bundle["text/plain"]).toBe("'ema 21 true'");
});

test("controls that make no sense are refused", () => {
  expect(() => ui.slider(5, 5)).toThrow("max must be above min (5), received 5");
  expect(() => ui.slider(0, 1, { value: 2 })).toThrow("value must be from 0 to 1, received 2");
  expect(() => ui.choice([])).toThrow("options must not be empty");
  expect(() => ui.progress("x", 0)).toThrow("total must be a positive number, received 0");
});
