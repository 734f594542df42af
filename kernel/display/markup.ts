import { displaySymbol, escapeHtml, inspectSymbol, type MimeBundle } from "../../lib/core/display.ts";

/** Text that shows itself as Markdown or HTML. */
export interface Markup {
  readonly source: string;
  [displaySymbol](): MimeBundle;
}

/**
 * Markdown, formulas included: md`Sharpe of **${value}**, $\alpha = 5\%$`. Backslashes are taken as they stand, but for those by
 * which a template says that a backtick or `${` does not end its text: md`\`code\`` is code.
 */
export function md(parts: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  const texts = parts.raw.map(part => part.replace(/\\(`|\$\{)/g, "$1"));
  return markup("text/markdown", join(texts, values, String));
}

/** HTML; values put into it are escaped, except other html`...` values and arrays of them, which are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  return markup("text/html", join(parts, values, safe));
}

const join = (
  parts: readonly string[],
  values: readonly unknown[],
  text: (value: unknown) => string,
): string => parts.map((part, i) => part + (i < values.length ? text(values[i]) : "")).join("");

/** A value as HTML: escaped, except html`...` values and arrays of them. */
export function safe(value: unknown): string {
  if (Array.isArray(value)) return value.map(safe).join("");
  return value instanceof HtmlText ? value.source : escapeHtml(String(value));
}

class MarkupText implements Markup {
  readonly source: string;
  readonly #mime: string;

  constructor(mime: string, source: string) {
    this.#mime = mime;
    this.source = source;
    Object.freeze(this);
  }

  [displaySymbol](): MimeBundle {
    return { [this.#mime]: this.source, "text/plain": this.source };
  }

  [inspectSymbol](): string {
    return this.source;
  }
}

class HtmlText extends MarkupText {}

/** HTML that is already safe. */
export const htmlText = (source: string): Markup => new HtmlText("text/html", source);

const markup = (mime: "text/markdown" | "text/html", source: string): Markup =>
  mime === "text/html" ? new HtmlText(mime, source) : new MarkupText(mime, source);
