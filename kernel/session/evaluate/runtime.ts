import { createElement, Fragment } from "../../display/jsx-runtime.ts";
import { bundleNow } from "../../display/bundle.ts";
import type { CellImports } from "./imports.ts";
import type { magicRuntime } from "./magic.ts";
import { membersOf } from "./members.ts";

/** What the code of a running cell leaves behind for who runs it. */
export interface Run {
  value?: unknown;
  /** Made for the first: most cells have none. */
  disposables?: AsyncDisposableStack;
}

export interface RuntimeParts {
  /** The run that the running code belongs to; undefined once it has ended. */
  own(): Run | undefined;
  readonly imports: CellImports;
  readonly magics: ReturnType<typeof magicRuntime>;
  readonly thrown: (error: unknown) => void;
}

/** What compiled cells call, and V8 for them, under the runtime's name. */
export function cellRuntime({ own, imports, magics, thrown }: RuntimeParts) {
  const setValue = (result: unknown): void => {
    const run = own();
    if (run) run.value = result;
  };
  return {
    value: setValue,
    thrown,
    using(
      kind: "using" | "await using",
      resource: (AsyncDisposable & Disposable) | null | undefined,
    ): unknown {
      const run = own();
      if (!run) return resource;
      const disposables = (run.disposables ??= new AsyncDisposableStack());
      if (kind === "await using") return disposables.use(resource);
      const one = new DisposableStack();
      one.use(resource);
      disposables.defer(() => one.dispose());
      return resource;
    },
    /** For the debugger, which asks while this thread stands still. */
    show: bundleNow,
    members: membersOf,
    import: imports.import,
    meta: imports.meta,
    timer: () => {},
    createElement,
    Fragment,
    magic: magics.magic,
    startTime: magics.startTime,
    /** A cell that is a benchmark has the distribution as its value. */
    bench: async (body: () => unknown, budget: number) => setValue(await magics.measure(body, budget)),
  };
}
