/** What a value has to do with the value of a name: it is the same, a part of it, or something else that holds it. */
export interface Share {
  readonly of: string;
  readonly as: "same" | "part" | "holder";
}

/** What a name stands for in a place of the code. */
export type Named = (name: string) => readonly Share[];

/** What is in such values: of what holds a name's value it may be that value. */
export const partsOf = (values: readonly Share[]): readonly Share[] =>
  values.map(({ of }) => ({ of, as: "part" }));

/** What such values are put into. */
export const holdersOf = (values: readonly Share[]): readonly Share[] =>
  values.map(({ of }) => ({ of, as: "holder" }));

/** Both, each once. */
export function union(some: readonly Share[], more: readonly Share[]): readonly Share[] {
  const known = new Set(some.map(({ of, as }) => `${as} ${of}`));
  return [...some, ...more.filter(({ of, as }) => !known.has(`${as} ${of}`) && known.add(`${as} ${of}`))];
}
