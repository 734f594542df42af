import { canonicalJson } from "../../core/hash.ts";
import { openStore } from "../../core/store/store.ts";
import type { Decision } from "./verdict.ts";

/** Writes a decision to the store's log, where no later run removes it. `at` is ms UTC. */
export function recordDecision(decision: Decision, at: number): void {
  const store = openStore();
  const insert = store.prepare("INSERT INTO decisions (at, profile, outcome, detail) VALUES (?, ?, ?, ?)");
  store.write(() => insert.run(at, decision.profile, decision.outcome, canonicalJson(decision)));
}
