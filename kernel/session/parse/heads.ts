import type {
  BindingPattern,
  Class,
  ExpressionStatement,
  Function as FunctionNode,
  Program,
  Span,
  TSInterfaceDeclaration,
  TSTypeAliasDeclaration,
  VariableDeclaration,
  VariableDeclarator,
} from "oxc-parser";
import type { NodeNumber, TreeText } from "./tree-text.ts";

export type Statement = Program["body"][number];

/** Read whole: what they name is in several places, and they are short as a rule. */
const wholes = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "TSEnumDeclaration",
  "TSImportEqualsDeclaration",
  "TSModuleDeclaration",
] as const);
type Whole = Extract<Statement, { type: typeof wholes extends Set<infer T> ? T : never }>;
type Named = FunctionNode | Class | TSInterfaceDeclaration | TSTypeAliasDeclaration;
type Short<T> = T extends Span ? Pick<T, "start" | "end" | Extract<keyof T, "type" | "id">> : never;

/**
 * A top-level statement with what has to be known of it before it runs, the names above all: not with the bodies of functions and
 * classes, nor with what variables begin with. Every statement is one.
 */
export type Head =
  | Whole
  | Short<Named>
  | (Pick<VariableDeclaration, "type" | "kind" | "declare" | "start" | "end"> & {
      readonly declarations: readonly Pick<VariableDeclarator, "id" | "start">[];
    })
  | (Short<ExpressionStatement> & { readonly expression: Span })
  | Short<Exclude<Statement, Whole | Named | VariableDeclaration | ExpressionStatement>>;

export const headsOf = (tree: TreeText): Head[] => tree.statements().map(node => headOf(tree, node));

function headOf(tree: TreeText, node: NodeNumber): Head {
  const type = tree.type(node);
  const span = spanOf(tree, node);
  switch (type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration": {
      const id = tree.child(node, '"id":');
      return { type, ...span, id: id === undefined ? null : nameOf(tree, id) } as Short<Named>;
    }
    case "VariableDeclaration": {
      const declarations = tree
        .children(node)
        .map(each => ({ start: tree.start(each), id: nameOf(tree, each + 1) }));
      const kind = tree.word(node, "kind") as VariableDeclaration["kind"];
      return { type, ...span, kind, declare: tree.has(node, '"declare":true'), declarations };
    }
    case "ExpressionStatement":
      return { type, ...span, expression: spanOf(tree, node + 1) };
    default:
      return (wholes as ReadonlySet<string>).has(type)
        ? (tree.object(node) as Whole)
        : ({ type, ...span } as Head);
  }
}

const spanOf = (tree: TreeText, node: NodeNumber): Span => ({ start: tree.start(node), end: tree.end(node) });

/** What a declaration names: as a rule one name. */
function nameOf(tree: TreeText, node: NodeNumber): BindingPattern {
  if (tree.type(node) !== "Identifier") return tree.object(node) as BindingPattern;
  return { type: "Identifier", name: tree.word(node, "name"), ...spanOf(tree, node) };
}
