import { visitorKeys } from "oxc-parser";

/** A place where a name stands for a variable or a type, be it where it is declared or where it is used. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `{ name }` and `import { name }` say two names in one: to rename the variable, both must be written. */
  readonly short?: "property" | "import";
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

/** Keys under which an identifier is a label or a member, no variable. A computed member is one. */
const otherKeys: Readonly<Record<string, string>> = {
  MemberExpression: "property",
  Property: "key",
  MethodDefinition: "key",
  PropertyDefinition: "key",
  AccessorProperty: "key",
  TSAbstractMethodDefinition: "key",
  TSAbstractPropertyDefinition: "key",
  TSPropertySignature: "key",
  TSMethodSignature: "key",
  TSEnumMember: "id",
  TSQualifiedName: "right",
  TSNamedTupleMember: "label",
  TSImportType: "qualifier",
  LabeledStatement: "label",
  BreakStatement: "label",
  ContinueStatement: "label",
  ImportSpecifier: "imported",
  MetaProperty: "property",
};

/**
 * Every mention of every name below a node, in the order of the text. Names of inner functions are among them: whoever
 * renames a variable renames the inner ones of that name as well, which changes nothing.
 */
export function mentionsIn(root: unknown): Mention[] {
  const found: Mention[] = [];
  const visit = (node: Node): void => {
    if (node.type === "Identifier" || node.type === "JSXIdentifier") {
      if (node.name !== "this") found.push(mention(node));
      // A parameter's type.
      return eachChild(node, visit);
    }
    // The parameter is a member of the class too, which must keep its name.
    if (node.type === "TSParameterProperty") return eachChild(node, visit, "parameter");
    if (node.type === "ImportSpecifier") {
      const [imported, local] = [node.imported as Node, node.local as Node];
      found.push({ ...mention(local), ...(imported.start === local.start && { short: "import" }) });
      return;
    }
    if (node.type === "Property" && node.shorthand === true) {
      const value = node.value as Node;
      const name = value.type === "AssignmentPattern" ? (value.left as Node) : value;
      found.push({ ...mention(name), short: "property" });
      if (value.type === "AssignmentPattern") visit(value.right as Node);
      return;
    }
    eachChild(node, visit, node.computed === true ? undefined : otherKeys[node.type]);
  };
  if (Array.isArray(root)) root.filter(isNode).forEach(visit);
  else if (isNode(root)) visit(root);
  return found.sort((a, b) => a.start - b.start);
}

/** The outermost JSX elements below a node. */
export function jsxIn(root: unknown): { readonly start: number; readonly end: number }[] {
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (node.type === "JSXElement" || node.type === "JSXFragment") found.push(node);
    else eachChild(node, visit);
  };
  if (isNode(root)) visit(root);
  return found;
}

/** A parameter's node goes on to the end of its type; the name is only its beginning. */
const mention = ({ name, start }: Node): Mention => ({
  name: String(name),
  start,
  end: start + String(name).length,
});

function eachChild(node: Node, visit: (node: Node) => void, except?: string): void {
  for (const key of visitorKeys[node.type] ?? []) {
    if (key === except) continue;
    const value = node[key];
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) visit(each);
    } else if (isNode(value)) visit(value);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
