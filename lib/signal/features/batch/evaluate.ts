import { canonicalJson, contentHash, type ContentHash } from "../../../core/hash.ts";
import { asOfColumn } from "../../../market/frame/as-of-column.ts";
import { isBarColumn } from "../../../market/columns.ts";
import { columnHash, type ColumnCache } from "./cache.ts";
import { give } from "./given.ts";
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

  /** A node's column. One that was there before may have been written to by who was given it: it is looked at when it is handed out. */
  column(node: FeatureNode): Float64Array {
    return this.#columns.get(node.hash) ?? this.#cache?.get(this.key(node)) ?? this.untouched(node);
  }

  /** A node's column as it was computed, whatever has been done to it since. */
  untouched(node: FeatureNode): Float64Array {
    for (const at of inOrder([node], input => this.#isReady(input))) {
      const column = this.#compute(at);
      this.#columns.set(at.hash, column);
      if (this.#cache && !isBarColumn(column)) this.#cache.set(this.key(at), column);
    }
    return this.#columns.get(node.hash)!;
  }

  /** Whether a column is there, or need not be computed. */
  #isReady(node: FeatureNode): boolean {
    if (this.#columns.has(node.hash)) return true;
    const { origin, timeline } = node;
    const found =
      origin.kind === "column"
        ? this.#data.of(timeline).bars[origin.column]
        : this.#cache?.untouched(this.key(node));
    if (found) this.#columns.set(node.hash, found);
    return found !== undefined;
  }

  /** Another one as soon as a node would be computed from other numbers. */
  key(node: FeatureNode): ContentHash {
    return contentHash(node.hash, this.#fingerprint(node));
  }

  #compute({ origin, timeline }: FeatureNode): Float64Array {
    if (origin.kind === "work") return this.#work(origin.work)[origin.line];
    if (origin.kind === "column") return this.#data.of(timeline).bars[origin.column];
    const { input, within } = origin;
    this.#data.requireJoin(input.timeline);
    const { known } = this.#data.of(input.timeline);
    return asOfColumn(this.#columns.get(input.hash)!, known, this.#data.of(timeline).known, within);
  }

  #work({ hash, operation, inputs }: Work): readonly Float64Array[] {
    const ready =
      this.#works.get(hash) ??
      operation.batch(
        inputs.map(({ hash: input }) => this.#columns.get(input)!),
        () => this.#data.of(inputs[0].timeline).bars,
      );
    // Who made a column outside the library may hold it.
    if (operation.outside) ready.forEach(give);
    this.#works.set(hash, ready);
    return ready;
  }

  /** The content that a node is computed from. */
  #fingerprint(node: FeatureNode): string {
    for (const at of inOrder([node], ({ hash }) => this.#fingerprints.has(hash)))
      this.#fingerprints.set(at.hash, this.#fingerprintOf(at));
    return this.#fingerprints.get(node.hash)!;
  }

  #fingerprintOf({ origin, timeline }: FeatureNode): string {
    const parts = inputsOf(origin).map(({ hash }) => this.#fingerprints.get(hash)!);
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
    return contentHash(...parts);
  }

  #hash(column: Float64Array): ContentHash {
    const ready = this.#hashes.get(column) ?? columnHash(column);
    this.#hashes.set(column, ready);
    return ready;
  }
}

/**
 * Nodes with all that they rest on, each after its inputs, but for those that are `ready` and what only they rest on. A walk with a list
 * of its own, because graphs may be deeper than calls can be.
 */
export function inOrder(
  nodes: Iterable<FeatureNode>,
  ready: (node: FeatureNode) => boolean = () => false,
): FeatureNode[] {
  const ordered = new Map<ContentHash, FeatureNode>();
  const opened = new Set<ContentHash>();
  const left = [...nodes].reverse();
  for (let node = left.pop(); node; node = left.pop()) {
    if (ordered.has(node.hash)) continue;
    // Its inputs stood above it in the list and are done.
    if (opened.has(node.hash)) ordered.set(node.hash, node);
    else if (!ready(node)) {
      opened.add(node.hash);
      left.push(node, ...inputsOf(node.origin).toReversed());
    }
  }
  return [...ordered.values()];
}
