import { escapeHtml } from "../../lib/core/display.ts";
import { PeakError } from "../../lib/core/errors.ts";
import { htmlText, safe, type Markup } from "./markup.ts";

type Props = Readonly<Record<string, unknown>>;
type Component = (props: never) => Markup;

/**
 * What the type checker asks of JSX: any element of HTML with any attributes, and functions that return markup.
 * @public
 */
export declare namespace JSX {
  type Element = Markup;
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicElements {
    [name: string]: Props;
  }
}

/** Elements without content or end tag. */
const empty = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
const renamed: Readonly<Record<string, string>> = { className: "class", htmlFor: "for" };

/** `<name attribute={value}>children</name>` as HTML that shows itself. Text is escaped; null, booleans and undefined leave nothing. */
export function createElement(type: string | Component, props: Props | null, ...children: unknown[]): Markup {
  if (typeof type === "function") return type({ ...props, children } as never);
  const attributes = Object.entries(props ?? {}).map(([name, value]) =>
    attribute(renamed[name] ?? name, value),
  );
  const start = `<${type}${attributes.join("")}>`;
  return htmlText(empty.has(type) ? start : `${start}${content(children)}</${type}>`);
}

/** `<>…</>`. */
export function Fragment({ children }: { readonly children?: unknown }): Markup {
  return htmlText(content(children));
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map(content).join("");
  return value === null || value === undefined || typeof value === "boolean" ? "" : safe(value);
}

function attribute(name: string, value: unknown): string {
  if (value === null || value === undefined || value === false || name === "key") return "";
  if (typeof value === "function")
    throw new PeakError("invalid_argument", `${name} must be a text, received a function.`, {
      hint: "What a cell shows is a document: nothing in it can call back into the session. Use a widget for that.",
    });
  if (value === true) return ` ${name}`;
  const text =
    name === "style" && typeof value === "object"
      ? Object.entries(value)
          .map(
            ([key, part]) => `${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}:${String(part)}`,
          )
          .join(";")
      : String(value);
  return ` ${name}="${escapeHtml(text)}"`;
}
