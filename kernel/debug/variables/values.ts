import type { Runtime } from "node:inspector";

/** Characters of a string, and parts of an object, that a line of the variables panel shows. */
const shownCharacters = 1_000;
const shownParts = 5;

/** The value as one line, as a JavaScript console would write it. Nothing of the program runs for it. */
export function textOf(value: Runtime.RemoteObject): string {
  if (value.type === "string") return quoted(String(value.value ?? value.description ?? ""));
  if (value.type === "undefined") return "undefined";
  if (value.subtype === "null") return "null";
  if (value.type === "function") return functionText(value.description ?? "");
  if (value.type !== "object") return value.unserializableValue ?? value.description ?? String(value.value);
  const { subtype, description = value.className ?? "Object", preview } = value;
  if (subtype === "error") return description.split("\n", 1)[0];
  if (!preview || subtype === "date" || subtype === "regexp") return description;
  const inside = previewText(preview);
  if (subtype === "array" || subtype === "typedarray") return `${description} [${inside}]`;
  const body = inside === "" ? "{}" : `{ ${inside} }`;
  return description === "Object" ? body : `${description} ${body}`;
}

/** The name of the value's kind: its class, or what `typeof` says. */
export function typeOf({ type, subtype, className }: Runtime.RemoteObject): string {
  if (subtype === "null") return "null";
  return type === "object" ? (className ?? type) : type;
}

/** How many elements a value has: those of an array or a typed array by index, those of a Map or Set in order; otherwise undefined. */
export function lengthOf({ subtype, description }: Runtime.RemoteObject): number | undefined {
  if (!subtype || !["array", "typedarray", "map", "set"].includes(subtype)) return undefined;
  const count = /\((\d+)\)$/.exec(description ?? "");
  return count ? Number(count[1]) : undefined;
}

function previewText({ properties, entries, overflow, subtype }: Runtime.ObjectPreview): string {
  const listed = subtype === "array" || subtype === "typedarray";
  const parts = entries
    ? entries.map(({ key, value }) => (key ? `${entryText(key)} => ${entryText(value)}` : entryText(value)))
    : properties
        // Behind the elements of a typed array V8 lists its buffer and byte length; a Map or Set has its size in its name.
        .filter(({ name }) =>
          subtype === "typedarray"
            ? isIndex(name)
            : (subtype !== "map" && subtype !== "set") || name !== "size",
        )
        .map(property =>
          listed && isIndex(property.name)
            ? propertyText(property)
            : `${property.name}: ${propertyText(property)}`,
        );
  const shown = parts.slice(0, shownParts);
  return [...shown, ...(overflow || parts.length > shown.length ? ["…"] : [])].join(", ");
}

const isIndex = (name: string): boolean => /^\d+$/.test(name);

function entryText({ type, subtype, description = "" }: Runtime.ObjectPreview): string {
  if (type === "string") return quoted(description);
  return subtype === "null" ? "null" : description || type;
}

function propertyText({ type, subtype, value = "" }: Runtime.PropertyPreview): string {
  if (type === "string") return quoted(value);
  if (type === "function") return "ƒ";
  if (type === "accessor") return "(getter)";
  if (subtype === "null") return "null";
  return value || type;
}

function functionText(source: string): string {
  const head = /^(async\s+)?(class\s+[\w$]+|function\s*\*?\s*[\w$]*\s*\([^)]*\)|[^=>{]*=>)/.exec(source)?.[0];
  return `${(head ?? source.split("\n", 1)[0]).slice(0, 80)} …`;
}

function quoted(text: string): string {
  const cut = text.length > shownCharacters;
  const shown = JSON.stringify(cut ? text.slice(0, shownCharacters) : text).slice(1, -1);
  return cut
    ? `'${shown}…' (${text.length} characters)`
    : `'${shown.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
