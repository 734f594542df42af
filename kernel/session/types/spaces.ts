import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** The module whose exports every cell sees. */
const preload = "kernel/preload";

/** Modules of ours that a cell reaches by name, as it names them (`pt.ta`), by their paths without ending. */
export function spaces(): ReadonlyMap<string, string> {
  return (known ??= new Map(spacesIn(preload, "")));
}

let known: ReadonlyMap<string, string> | undefined;

/** The modules that a module exports under a name, and those within them. */
function spacesIn(file: string, within: string): [path: string, name: string][] {
  return [...source(file).matchAll(spaceExport)].flatMap(([, inner, from]) => {
    const path = join(dirname(file), from);
    const name = within === "" ? inner : `${within}.${inner}`;
    return [[path, name] as [string, string], ...spacesIn(path, name)];
  });
}

const spaceExport = /^export \* as (\w+) from "(\.[^"]+)\.ts";$/gm;

/**
 * What the names in a space are (function, class, interface …), for front ends that show it. The language server takes each for a
 * variable, because it is exported again from elsewhere, and to ask it for each takes seconds: so it is read from the sources.
 * `space` "" is what every cell sees. Empty for what is no space.
 */
export function kindsIn(space: string): ReadonlyMap<string, string> {
  const path = space === "" ? preload : [...spaces()].find(([, name]) => name === space)?.[0];
  return path === undefined ? new Map() : exportsOf(path);
}

const read = new Map<string, ReadonlyMap<string, string>>();

function exportsOf(file: string): ReadonlyMap<string, string> {
  const before = read.get(file);
  if (before) return before;
  const kinds = new Map<string, string>();
  read.set(file, kinds);
  const text = source(file);
  for (const [, keyword, name] of text.matchAll(declaration)) kinds.set(name, keyword);
  for (const [, name, value] of text.matchAll(constant))
    kinds.set(name, callable.test(value) ? "function" : "variable");
  for (const [, name] of text.matchAll(spaceExport)) kinds.set(name, "module");
  for (const [, names, from] of text.matchAll(again)) {
    const there = exportsOf(join(dirname(file), from));
    for (const [, name, alias = name] of names.matchAll(/(?:type )?(\w+)(?: as (\w+))?/g))
      kinds.set(alias, there.get(name) ?? "variable");
  }
  return kinds;
}

const declaration = /^export (?:abstract |async )*(function|class|interface|type|enum)\*? (\w+)/gm;
const constant = /^export const (\w+)(?:: [^=]+)? =\s*(.*)/gm;
/** A function, one with members, or what a function of ours made of a definition: an indicator, an operation. */
const callable = /^(?:async )?(?:\(|\w+[<(]|(?:Object\.freeze\()?Object\.assign\()/;
const again = /^export (?:type )?\{([^}]+)\} from "(\.[^"]+)\.ts";$/gm;

const source = (file: string): string => readFileSync(join(root, `${file}.ts`), "utf8");
