import { whileLoading } from "../../../lib/core/contents.ts";
import type { RunScope } from "../magic/magic.ts";

/** The second halves of magics, as compiled cells call them. Nothing of them is loaded before the first is used. */
export function magicRuntime(scope: () => RunScope) {
  return {
    async magic(name: string, argument: string, prepared: unknown): Promise<void> {
      const own = scope();
      const { magics } = await whileLoading(() => import("../magic/registry.ts"));
      await magics.find(magic => magic.name === name)?.run?.(argument, own, prepared);
    },
    async startTime(): Promise<() => void> {
      return (await whileLoading(() => import("../magic/built-in/time.ts"))).startTime();
    },
    async measure(body: () => unknown, budget: number): Promise<unknown> {
      return (await whileLoading(() => import("../magic/built-in/bench.ts"))).measure(body, budget);
    },
  };
}
