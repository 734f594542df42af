import { canonicalJson, contentHash, type ContentHash } from "../../../core/hash.ts";
import { asOfColumn } from "../../../market/frame/as-of-column.ts";
import { columnHash, type ColumnCache } from "./cache.ts";
import type { MarketData } from "./market-data.ts";
import { inputsOf, type FeatureNode, type Work } from "../node.ts";

/** Computes nodes over one set of data, each of them once. With a cache, what was computed before is taken from there. */
export class Evaluation {
  readonly #data: MarketData;
  readonly #cache: ColumnCache | undefined;
  readonly #columns = new Map<ContentHash, Float64Array>();
  readonly #works = new Map<ContentHash, readonly Float64Array[]>();
  readonly #fingerprints = new Map<ContentHash, string>();
  readonly #hashes = new Map<Float64Array, ContentHash>();

  constructor(data: MarketData, cache?: ColumnCache) {
    this.#data = data;
    this.#cache = cache;
  }

  column(node: FeatureNode): Float64Array {
    const ready = this.#columns.get(node.hash);
    if (ready) return ready;
    const { origin, timeline } = node;
    const column = origin.kind === "column" ? this.#data.of(timeline).bars[origin.column] : this.#found(node);
    this.#columns.set(node.hash, column);
    return column;
  }

  #found(node: FeatureNode): Float64Array {
    const key = this.#cache && contentHash(node.hash, this.#fingerprint(node));
    const cached = key && this.#cache?.get(key);
    if (cached) return cached;
    const column = this.#compute(node);
    if (key) this.#cache?.set(key, column);
    return column;
  }

  #compute({ origin, timeline }: FeatureNode): Float64Array {
    if (origin.kind === "work") return this.#work(origin.work)[origin.line];
    if (origin.kind === "column") return this.#data.of(timeline).bars[origin.column];
    const { input, within } = origin;
    this.#data.requireJoin(input.timeline);
    const { known } = this.#data.of(input.timeline);
    return asOfColumn(this.column(input), known, this.#data.of(timeline).known, within);
  }

  #work({ hash, operation, inputs }: Work): readonly Float64Array[] {
    const ready =
      this.#works.get(hash) ??
      operation.batch(
        inputs.map(input => this.column(input)),
        () => this.#data.of(inputs[0].timeline).bars,
      );
    this.#works.set(hash, ready);
    return ready;
  }

  /** The content that a node is computed from. */
  #fingerprint(node: FeatureNode): string {
    const ready = this.#fingerprints.get(node.hash);
    if (ready !== undefined) return ready;
    const { origin, timeline } = node;
    const parts = inputsOf(origin).map(input => this.#fingerprint(input));
    const own = this.#data.own(timeline);
    if (origin.kind === "column") parts.push(this.#hash(own[origin.column]));
    // What is computed of whole bars may ask for whatever they say of themselves, splits and dividends too.
    if (origin.kind === "work") {
      const { symbol, timeframe, source, synthetic, calendar = "", actions = null } = own;
      parts.push(symbol, timeframe, source, String(synthetic), calendar, canonicalJson(actions));
    }
    // Where bars are made longer or timelines are brought together, times and timeframes decide too.
    const times = [];
    if (timeline.timeframe !== undefined || origin.kind === "asOf") times.push(own);
    if (origin.kind === "asOf") times.push(this.#data.own(origin.input.timeline));
    for (const { timeframe, calendar = "", time } of times) parts.push(timeframe, calendar, this.#hash(time));
    const fingerprint = contentHash(...parts);
    this.#fingerprints.set(node.hash, fingerprint);
    return fingerprint;
  }

  #hash(column: Float64Array): ContentHash {
    const ready = this.#hashes.get(column) ?? columnHash(column);
    this.#hashes.set(column, ready);
    return ready;
  }
}

/** Nodes with all that they rest on, each after its inputs. */
export function inOrder(nodes: Iterable<FeatureNode>): FeatureNode[] {
  const ordered = new Map<ContentHash, FeatureNode>();
  const visit = (node: FeatureNode) => {
    if (ordered.has(node.hash)) return;
    for (const input of inputsOf(node.origin)) visit(input);
    ordered.set(node.hash, node);
  };
  for (const node of nodes) visit(node);
  return [...ordered.values()];
}
