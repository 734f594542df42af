/** JSON has no bigint; in a MIME bundle one is as good as its digits. To look for one costs more than all the rest. */
export function json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_key, member: unknown) =>
      typeof member === "bigint" ? String(member) : member,
    );
  }
}
