import type { Runtime } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { PeakError } from "../../../lib/core/errors.ts";
import { runtimeName } from "../../session/compile/runtime-name.ts";
import { evaluate, type EvaluationPlace, patience } from "../evaluate.ts";
import { sliceElements } from "./elements.ts";
import { countNames, namesAt, ownProperties, prototypeOf, sliceNames } from "./named.ts";
import type { Target } from "../target.ts";
import type { ScopePart } from "./scopes.ts";
import { lengthOf, textOf, typeOf } from "./values.ts";

/** Elements shown at once; more are put into ranges that open one by one. */
const page = 100;
/** The same of properties by name, of which each takes V8 some time. */
const mostNames = 1_000;

/** What a reference of the panel opens. */
export type Container =
  | { readonly kind: "scope"; readonly parts: readonly ScopePart[] }
  | { readonly kind: "object"; readonly value: Runtime.RemoteObject; readonly name: string }
  | {
      /** Elements by index, or properties in their order. */
      readonly kind: "range" | "names";
      readonly value: Runtime.RemoteObject;
      readonly name: string;
      readonly start: number;
      readonly count: number;
    }
  /** A property that has to be computed, on demand only. */
  | { readonly kind: "getter"; readonly objectId: string; readonly property: string; readonly name: string };

export type Page = Pick<DebugProtocol.VariablesArguments, "filter" | "start" | "count">;

/** The values that a front end looks at, by the references it was given. A reference ends with the stop it belongs to. */
export class Variables {
  readonly #target: Target;
  readonly #place: () => EvaluationPlace;
  readonly #containers = new Map<number, Container>();
  #last = 0;
  /** Whether a variable comes with its type beside its value. */
  showsTypes = true;

  /** `place` is where a getter is evaluated. */
  constructor(target: Target, place: () => EvaluationPlace) {
    this.#target = target;
    this.#place = place;
  }

  clear(): void {
    this.#containers.clear();
  }

  add(container: Container): number {
    this.#containers.set(++this.#last, container);
    return this.#last;
  }

  container(reference: number): Container {
    const container = this.#containers.get(reference);
    if (!container)
      throw new PeakError("not_found", `variablesReference ${reference} is not of this stop.`, {
        hint: "The program went on since. Ask for the scopes again.",
      });
    return container;
  }

  async list(reference: number, wanted: Page = {}): Promise<DebugProtocol.Variable[]> {
    const container = this.container(reference);
    switch (container.kind) {
      case "scope":
        return this.#scope(container.parts);
      case "object":
        return this.#object(container, wanted);
      case "range":
        return this.#elements(container, container.start, container.count);
      case "names":
        return this.#names(container, container.start, container.count);
      case "getter":
        return [this.show(container.property, await this.#compute(container), container.name)];
    }
  }

  /** One line of the panel. `path` is the expression that gives the value again. */
  show(name: string, value: Runtime.RemoteObject, path?: string): DebugProtocol.Variable {
    const length = lengthOf(value);
    return {
      name,
      value: textOf(value),
      ...(this.showsTypes && { type: typeOf(value) }),
      ...(path !== undefined && { evaluateName: path }),
      variablesReference:
        value.objectId === undefined || value.type === "symbol"
          ? 0
          : this.add({ kind: "object", value, name: path ?? name }),
      ...(length !== undefined && { indexedVariables: length }),
    };
  }

  /** Variables of an inner scope hide those of the same name further out. */
  async #scope(parts: readonly ScopePart[]): Promise<DebugProtocol.Variable[]> {
    const shown = new Map<string, DebugProtocol.Variable>();
    for (const { objectId } of parts) {
      const { result } = await ownProperties(this.#target, objectId);
      for (const { name, value } of result)
        if (value && !shown.has(name)) shown.set(name, this.show(name, value, name));
    }
    return [...shown.values()];
  }

  async #object(
    { value, name }: Extract<Container, { kind: "object" }>,
    { filter, start = 0, count }: Page,
  ): Promise<DebugProtocol.Variable[]> {
    const length = lengthOf(value) ?? 0;
    const isPaged = count || start > 0;
    const elements =
      filter === "named" || length === 0
        ? []
        : isPaged
          ? await this.#elements({ value, name }, start, count || length - start)
          : await this.#elements({ value, name }, 0, length);
    if (filter === "indexed") return elements;
    // Beside elements a page is one of these.
    const isNamePage = isPaged && (filter === "named" || length === 0);
    const total = length === 0 ? await countNames(this.#target, value) : 0;
    if (isNamePage && total > 0)
      return this.#names({ value, name }, start, Math.min(count || total, total - start));
    const many = total > mostNames ? await this.#names({ value, name }, 0, total) : undefined;
    return [...elements, ...(await this.#named(value, name, many))];
  }

  /** So many ranges that no level has more than a page of them. `labels` are for the first and the last of each. */
  async #ranges(
    kind: "range" | "names",
    { value, name }: { readonly value: Runtime.RemoteObject; readonly name: string },
    from: number,
    count: number,
    labels: (places: readonly number[]) => readonly unknown[] | Promise<readonly unknown[]>,
  ): Promise<DebugProtocol.Variable[]> {
    let size = page;
    while (count / size > page) size *= page;
    const ranges = Array.from({ length: Math.ceil(count / size) }, (_, at) => {
      const start = from + at * size;
      return { start, count: Math.min(size, from + count - start) };
    });
    const ends = await labels(ranges.flatMap(({ start, count }) => [start, start + count - 1]));
    return ranges.map((range, at) => ({
      name: `[${String(ends[2 * at])} … ${String(ends[2 * at + 1])}]`,
      value: "",
      variablesReference: this.add({ kind, value, name, ...range }),
      ...(kind === "range" ? { indexedVariables: range.count } : { namedVariables: range.count }),
    }));
  }

  /** Own properties by their order. */
  async #names(
    of: { readonly value: Runtime.RemoteObject; readonly name: string },
    start: number,
    count: number,
  ): Promise<DebugProtocol.Variable[]> {
    if (count > page)
      return this.#ranges("names", of, start, count, places => namesAt(this.#target, of.value, places));
    const { result } = await ownProperties(
      this.#target,
      await sliceNames(this.#target, of.value, start, count),
    );
    return result.flatMap(property => this.#property(property, of.name, of.value.objectId ?? ""));
  }

  async #elements(
    { value, name }: { readonly value: Runtime.RemoteObject; readonly name: string },
    start: number,
    count: number,
  ): Promise<DebugProtocol.Variable[]> {
    if (count > page) return this.#ranges("range", { value, name }, start, count, places => places);
    const { subtype } = value;
    const values = await sliceElements(this.#target, value, start, count);
    if (subtype === "map")
      return Array.from({ length: values.length / 2 }, (_, at) =>
        this.show(textOf(values[2 * at]), values[2 * at + 1]),
      );
    const path = (at: number) => (subtype === "set" ? undefined : `${name}[${at}]`);
    return values.map((element, at) => this.show(String(start + at), element, path(start + at)));
  }

  /** Own properties (or what stands for `many` of them), private ones, and getters of the class; getters are not run. */
  async #named(
    { objectId = "", subtype }: Runtime.RemoteObject,
    path: string,
    many?: DebugProtocol.Variable[],
  ): Promise<DebugProtocol.Variable[]> {
    const indexed = subtype === "array" || subtype === "typedarray";
    const own = many ? { result: [] } : await ownProperties(this.#target, objectId, indexed);
    const names = new Set(own.result.map(({ name }) => name));
    // A typed array inherits getters like `byteLength`, a Map its `size`: of no interest beside the elements, each of which V8 would look at.
    const from = many ? await prototypeOf(this.#target, objectId) : objectId;
    const how: Runtime.GetPropertiesParameterType = { objectId: from ?? "", accessorPropertiesOnly: true };
    const inherited =
      subtype || from === undefined ? [] : (await this.#target.post("Runtime.getProperties", how)).result;
    const getters = inherited.filter(
      ({ name, get }) => get?.objectId && name !== "__proto__" && !names.has(name),
    );
    const { privateProperties = [], internalProperties = [] } = own as Partial<
      Record<"privateProperties" | "internalProperties", Runtime.PropertyDescriptor[]>
    >;
    const inner = internalProperties.filter(({ name }) => tellingParts.has(name));
    return [
      ...(many ?? []),
      ...[...own.result, ...privateProperties, ...inner, ...getters].flatMap(property =>
        this.#property(property, path, objectId),
      ),
    ];
  }

  #property(
    { name, value, get }: Runtime.PropertyDescriptor,
    path: string,
    objectId: string,
  ): DebugProtocol.Variable[] {
    const inner = memberPath(path, name);
    if (value) return [this.show(name, value, inner)];
    if (!get?.objectId) return [];
    const variablesReference = this.add({ kind: "getter", objectId, property: name, name: inner ?? name });
    return [
      {
        name,
        value: "(getter)",
        ...(inner !== undefined && { evaluateName: inner }),
        variablesReference,
        presentationHint: { lazy: true },
      },
    ];
  }

  /** Evaluated, not called: an evaluation that never ends is ended, a call is not. */
  async #compute({
    objectId,
    property,
    name,
  }: Extract<Container, { kind: "getter" }>): Promise<Runtime.RemoteObject> {
    await this.#target.post("Runtime.callFunctionOn", {
      functionDeclaration: `function (name) { ${runtimeName}.getter = () => this[name]; }`,
      objectId,
      arguments: [{ value: property }],
      silent: true,
    });
    return evaluate(this.#target, `${runtimeName}.getter()`, this.#place(), {
      timeout: patience.getter,
      label: name,
    });
  }
}

/** What V8 knows of a proxy and a promise beyond their properties. */
const tellingParts = new Set(["[[Target]]", "[[Handler]]", "[[PromiseState]]", "[[PromiseResult]]"]);

/** The expression for a member; undefined for a symbol, a private name or an inner part, which nothing outside can write. */
function memberPath(path: string, name: string): string | undefined {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return `${path}.${name}`;
  return /^(Symbol\(|#|\[\[)/.test(name) ? undefined : `${path}[${JSON.stringify(name)}]`;
}
