interface Node {
  readonly type: string;
}

/**
 * Whether only the TypeScript compiler makes of a text what it means: V8 runs no decorators and `accessor` fields yet, and oxc lowers
 * neither; in a namespace oxc takes an exported `let` and what another part of the namespace exports for variables of their own, and
 * a function that has a namespace, which a cell declares by `let`, for another.
 */
export function needsCompiler(source: string, parsed: { readonly program: Node }): boolean {
  // To make the tree's objects costs more than all else: it is asked for only where a word says that it may matter.
  return (
    (/@|\baccessor\b/.test(source) && some(parsed.program, isDecorated)) ||
    (/\b(namespace|module)\b/.test(source) && some(parsed.program, isMoreThanOxcKnows))
  );
}

const isDecorated = ({ type }: Node): boolean => type === "Decorator" || type === "AccessorProperty";

interface Block extends Node {
  readonly body: readonly Statement[];
}
interface Statement extends Node {
  readonly declaration?: (Statement & { readonly kind?: string }) | null;
  readonly id?: Name;
  readonly declare?: boolean;
}
interface Name {
  readonly name?: string;
  /** Of `A.B`. */
  readonly left?: Name;
}

function isMoreThanOxcKnows(node: Node): boolean {
  if (node.type !== "Program" && node.type !== "TSModuleBlock") return false;
  const { body } = node as Block;
  const names = body
    .map(statement => statement.declaration ?? statement)
    .filter(({ type, declare }) => merged.has(type) && declare !== true)
    .map(({ id }) => firstName(id));
  const exportsVariable = ({ declaration }: Statement): boolean =>
    declaration?.type === "VariableDeclaration" && declaration.kind !== "const";
  return new Set(names).size < names.length || (node.type === "TSModuleBlock" && body.some(exportsVariable));
}

const merged = new Set(["TSModuleDeclaration", "FunctionDeclaration"]);

const firstName = (id: Name | undefined): string | undefined => (id?.left ? firstName(id.left) : id?.name);

/** Whether a node, or one below it, is such a one. */
function some(node: unknown, isSuch: (node: Node) => boolean): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some(each => some(each, isSuch));
  if ("type" in node && isSuch(node as Node)) return true;
  return Object.values(node).some(each => some(each, isSuch));
}
