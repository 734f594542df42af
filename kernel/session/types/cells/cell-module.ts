import type { ClassElement, ParamPattern, TSSignature } from "oxc-parser";
import type { CellSyntax, Statement } from "../../parse/parse.ts";
import { declarationsOf } from "./declared.ts";
import type { Binding } from "./entry.ts";

/** What a cell imports from, as written, and where its text says so. */
export interface CellImport {
  readonly specifier: string;
  readonly offset: number;
  readonly length: number;
}

/** A cell that may run next: what later cells are to know of it. */
export interface CellModule {
  readonly code: string;
  /** It has JSX, and is checked in a file of its own kind. */
  readonly jsx: boolean;
  readonly names: readonly string[];
  /** What the checker reads in front of the cell and behind it. */
  readonly around: readonly [string, string];
  readonly statements: readonly Statement[];
  readonly imports: readonly CellImport[];
  /** Interfaces and classes of earlier cells that an interface of the cell adds members to. */
  readonly extended: ReadonlyMap<string, Binding>;
}

/** Reads a cell. `owners` are the declarations of earlier cells, by their names. */
export function cellModule(
  code: string,
  syntax: CellSyntax,
  names: readonly string[],
  owners: ReadonlyMap<string, Binding>,
): CellModule {
  const [before, after] = syntax.objectLiteral ? ["void (", "\n)"] : ["", ""];
  const statements = declarationsOf(syntax);
  const extended = new Map<string, Binding>();
  let additions = "";
  for (const statement of statements) {
    if (statement.type !== "TSInterfaceDeclaration") continue;
    const { name } = statement.id;
    const former = owners.get(name);
    if (
      !former?.members ||
      extended.has(name) ||
      memberNames(statement).some(key => former.members?.has(key))
    )
      continue;
    extended.set(name, former);
    const { typeParameters } = statement;
    const parameters = typeParameters
      ? code.slice(typeParameters.start, typeParameters.end).replace(/\s+/g, " ")
      : "";
    const values = typeParameters?.params.map(parameter => parameter.name.name).join(", ");
    const exported = code.slice(0, statement.start).trimEnd().endsWith("export") ? "export " : "";
    additions += ` ${exported}interface ${name}${parameters} extends ${formerName(name)}${values ? `<${values}>` : ""} {}`;
    if (former.kind === "class") additions += ` ${exported}${sameClass(name, parameters, values)}`;
  }
  const imports = importsOf(syntax);
  const around = [`${additions} ${before}`, after] as const;
  return { code, jsx: syntax.jsx, names, around, statements, imports, extended };
}

/** How a cell that adds to an interface calls what it adds to. */
export const formerName = (name: string): string => `${name}$former`;

/** Those whose specifier the cell spells out. */
function importsOf({ parsed: { module }, objectLiteral, text }: CellSyntax): CellImport[] {
  const shift = objectLiteral ? 1 : 0;
  return [...module.staticImports, ...module.dynamicImports].flatMap(({ moduleRequest: { start, end } }) => {
    const offset = start - shift;
    const specifier = /^(["'])([^\\]*)\1$/.exec(text.code.slice(offset, end - shift))?.[2];
    return specifier === undefined ? [] : [{ specifier, offset, length: end - start }];
  });
}

/** The class that an interface of its name adds to is there when the cell runs, and makes what has all members. */
function sameClass(name: string, parameters: string, values = ""): string {
  const former = `typeof ${formerName(name)}`;
  const of = (types: string): string => (types ? `${name}<${types}>` : name);
  const makes = `new ${parameters}(...args: A) => ${of(values)}`;
  const prototype = of(values.replace(/[^,\s]+/g, "any"));
  return (
    `declare const ${name}: (${former} extends new (...args: infer A) => unknown ? ${makes} : ${former})` +
    ` & Omit<${former}, "prototype"> & { readonly prototype: ${prototype} };`
  );
}

/** The plain names of the members of an interface, or of what a class makes. */
export function memberNames({
  body,
}: {
  readonly body: { readonly body: readonly (ClassElement | TSSignature)[] };
}): string[] {
  return body.body.flatMap(member => {
    if (!("key" in member) || ("static" in member && member.static)) return [];
    const own = member.key.type === "Identifier" ? [member.key.name] : [];
    return member.type === "MethodDefinition" ? [...own, ...parameterNames(member.value.params)] : own;
  });
}

/** Parameters of a constructor that are members too. */
const parameterNames = (params: readonly ParamPattern[]): string[] =>
  params.flatMap(param =>
    param.type === "TSParameterProperty" && param.parameter.type === "Identifier"
      ? [param.parameter.name]
      : [],
  );
