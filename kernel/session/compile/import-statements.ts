import type { TSTypeName } from "oxc-parser";
import type { Statement } from "../parse/parse.ts";
import type { PieceText } from "./pieces.ts";
import { runtimeName } from "./runtime-name.ts";

/** `import name = require("module")`, `import name = Space.member`; of a space of types nothing is there when the cell runs. */
export function importAlias(
  into: PieceText,
  { id, importKind, moduleReference, start }: Extract<Statement, { type: "TSImportEqualsDeclaration" }>,
  ownNames: ReadonlyMap<string, string>,
): void {
  if (importKind === "type") return;
  const local = ownNames.get(id.name) ?? id.name;
  let from: string;
  if (moduleReference.type === "TSExternalModuleReference")
    from = `require(${JSON.stringify(moduleReference.expression.value)})`;
  else {
    const [first, ...members] = namePath(moduleReference);
    const root = ownNames.get(first) ?? first;
    from = `typeof ${root} === "undefined" ? void 0 : ${[root, ...members].join(".")}`;
  }
  into.add(`let ${local} = ${from};`, start);
}

function namePath(name: TSTypeName): string[] {
  if (name.type === "TSQualifiedName") return [...namePath(name.left), name.right.name];
  return [name.type === "ThisExpression" ? "this" : name.name];
}

/** A static import as an awaited call. */
export function importStatement(
  into: PieceText,
  statement: Extract<Statement, { type: "ImportDeclaration" }>,
  ownNames: ReadonlyMap<string, string>,
): void {
  if (statement.importKind === "type") return;
  const specifiers = statement.specifiers.filter(
    s => s.type !== "ImportSpecifier" || s.importKind !== "type",
  );
  if (specifiers.length === 0 && statement.specifiers.length > 0) return;
  const attributes = statement.attributes.map(
    ({ key, value }) =>
      `${JSON.stringify(key.type === "Identifier" ? key.name : key.value)}: ${JSON.stringify(value.value)}`,
  );
  const options = attributes.length > 0 ? `, { with: { ${attributes.join(", ")} } }` : "";
  const call = `await ${runtimeName}.import(${JSON.stringify(statement.source.value)}${options})`;
  const names: string[] = [];
  let namespace: string | undefined;
  for (const specifier of specifiers) {
    const local = ownNames.get(specifier.local.name) ?? specifier.local.name;
    if (specifier.type === "ImportNamespaceSpecifier") namespace = local;
    else if (specifier.type === "ImportDefaultSpecifier") names.push(`default: ${local}`);
    else {
      const { imported } = specifier;
      names.push(
        `${imported.type === "Identifier" ? imported.name : JSON.stringify(imported.value)}: ${local}`,
      );
    }
  }
  const bind = (target: string, from: string) => into.add(`let ${target} = ${from};`, statement.start);
  const pattern = `{ ${names.join(", ")} }`;
  if (namespace !== undefined) {
    bind(namespace, call);
    if (names.length > 0) bind(pattern, namespace);
  } else if (names.length > 0) bind(pattern, call);
  else into.add(`${call};`, statement.start);
}
