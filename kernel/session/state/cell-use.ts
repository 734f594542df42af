import type { Share } from "./share.ts";

/** Names of the session that a piece of code needs when it runs. */
export interface Use {
  /** Read or changed. */
  readonly uses: ReadonlySet<string>;
  /** Assigned to, or their value written into; a part of `uses`. */
  readonly changes: ReadonlySet<string>;
  /** Those whose value is written into and not replaced: other names of the same value see it. A part of `changes`. */
  readonly mutates: ReadonlySet<string>;
  /** Those that something inside of is written into, which may be the value of another name. A part of `mutates`. */
  readonly mutatesWithin: ReadonlySet<string>;
  /** Names that are handed to functions of the session; `#0` is the first parameter of the function whose use this is. */
  readonly passes: readonly { readonly to: string; readonly position: number; readonly name: string }[];
  /** Methods that are called on names; "" for a call of what is in it, as `handlers[0]()`. */
  readonly calls: readonly { readonly name: string; readonly method: string }[];
  /** The positions of the parameters that a function writes into. */
  readonly writes: ReadonlySet<number>;
}

/** What a cell does with names, as far as its text tells. Names it declares itself may stand among `uses` as well. */
export interface CellUse extends Use {
  /** Values it declares for later cells. */
  readonly defines: ReadonlySet<string>;
  /** For every function and class that it declares: what calling it uses, then, not when the cell runs. */
  readonly later: ReadonlyMap<string, Use>;
  /** For names that it declares: whose values theirs are, hold or belong to. */
  readonly shares: ReadonlyMap<string, readonly Share[]>;
  /** Methods that it declares and that write into their own object; `true`: into what is in it. */
  readonly mutators: ReadonlyMap<string, boolean>;
  /** Methods that it declares, or functions that it puts under a name: what calling them uses. */
  readonly methods: ReadonlyMap<string, Use>;
  /** Names that it declares as maps, sets and the like. */
  readonly collections: ReadonlySet<string>;
}

/** A cell that does nothing: an empty one, or one that never ran. */
export const noUse: CellUse = {
  uses: new Set(),
  changes: new Set(),
  mutates: new Set(),
  mutatesWithin: new Set(),
  passes: [],
  calls: [],
  writes: new Set(),
  defines: new Set(),
  later: new Map(),
  shares: new Map(),
  mutators: new Map(),
  methods: new Map(),
  collections: new Set(),
};

/** What a cell does that runs in parts, one after the other. */
export function joinedUse(parts: readonly CellUse[]): CellUse {
  if (parts.length === 1) return parts[0];
  const union = (
    key: "uses" | "changes" | "mutates" | "mutatesWithin" | "defines" | "collections",
  ): Set<string> => new Set(parts.flatMap(part => [...part[key]]));
  return {
    uses: union("uses"),
    changes: union("changes"),
    mutates: union("mutates"),
    mutatesWithin: union("mutatesWithin"),
    passes: parts.flatMap(({ passes }) => passes),
    calls: parts.flatMap(({ calls }) => calls),
    writes: new Set(),
    defines: union("defines"),
    later: new Map(parts.flatMap(({ later }) => [...later])),
    shares: new Map(parts.flatMap(({ shares }) => [...shares])),
    mutators: new Map(parts.flatMap(({ mutators }) => [...mutators])),
    methods: new Map(parts.flatMap(({ methods }) => [...methods])),
    collections: union("collections"),
  };
}
