import type { Debugger } from "node:inspector";

/** A scope of V8 among those that one line of the panel joins. */
export interface ScopePart {
  readonly objectId: string;
  /** What V8 needs to assign to its variables; absent where nothing is stopped. */
  readonly frame?: { readonly callFrameId: string; readonly scopeNumber: number };
}

/** The scopes of a stopped frame as the panel shows them: what is local in one, then each closure, then the notebook's own names. */
export function scopesOf({ callFrameId, scopeChain }: Debugger.CallFrame): {
  readonly name: string;
  readonly hint?: string;
  readonly parts: readonly ScopePart[];
}[] {
  const part = (scopeNumber: number): ScopePart => ({
    objectId: scopeChain[scopeNumber].object.objectId ?? "",
    frame: { callFrameId, scopeNumber },
  });
  const of = (...types: string[]): number[] =>
    scopeChain.flatMap(({ type }, at) => (types.includes(type) ? [at] : []));
  const outer = scopeChain.findIndex(({ type }) => ["closure", "module", "script", "global"].includes(type));
  const local = scopeChain.slice(0, outer < 0 ? undefined : outer).map((_, at) => part(at));
  const closures = of("closure", "module").map(at => {
    const { type, name } = scopeChain[at];
    return { name: type === "module" ? "Module" : name ? `Closure (${name})` : "Closure", parts: [part(at)] };
  });
  const notebook = of("script").map(part);
  return [
    ...(local.length > 0 ? [{ name: "Locals", hint: "locals", parts: local }] : []),
    ...closures,
    ...(notebook.length > 0 ? [{ name: "Notebook", hint: "globals", parts: notebook }] : []),
  ];
}
