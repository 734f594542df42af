import { demand } from "./errors.ts";

/**
 * Throws `invalid_argument` unless `value` has these members. Types say so already; this is for code without types, where something else
 * would fail far from the cause, or not at all. By members, not by class: what another kernel or a message made is taken too.
 */
export function demandMembers(
  value: unknown,
  members: readonly string[],
  name: string,
  constraint: string,
  hint: string,
): void {
  const has = (member: string) => {
    const found = (value as Readonly<Record<string, unknown>>)[member];
    return found !== undefined && found !== null;
  };
  demand(
    typeof value === "object" && value !== null && members.every(has),
    name,
    constraint,
    value,
    value instanceof Promise ? "Wait for it: put await before it." : hint,
  );
}
