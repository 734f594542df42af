import { escapeHtml } from "../../../lib/core/display.ts";

/**
 * Markdown of the language server as a person needs it: an alias is what it stands for, and a link into a file of
 * declarations, which nobody opens, is the name alone.
 */
export const readable = (markdown: string): string =>
  markdown
    .replace(/^(```\w*\n)?\(alias\) /gm, "$1")
    .replace(/\[([^\]\n]+)\]\(file:[^)\s]*\)/g, (_link, name: string) =>
      name.includes("`") ? name : `\`${name}\``,
    );

/** Documentation as HTML: code as it stands, prose in paragraphs that fit whatever width there is. */
export const documentationHtml = (markdown: string): string =>
  markdown
    .split(/^```\w*\n([^]*?)\n?^```[ \t]*$/m)
    .map((part, i) => (i % 2 === 1 ? `<pre>${escapeHtml(part)}</pre>` : prose(part)))
    .join("");

const prose = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map(paragraph => paragraph.trim())
    .filter(paragraph => paragraph !== "")
    .map(paragraph => `<p>${spans(escapeHtml(paragraph)).replace(/\n(?=[-*] )/g, "<br>")}</p>`)
    .join("");

const spans = (html: string): string =>
  html
    .split(/`([^`]+)`/)
    .map((part, i) =>
      i % 2 === 1
        ? `<code>${part}</code>`
        : part
            .replace(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
            .replace(/(?<![\w*])\*([^*\s][^*]*)\*(?!\w)/g, "<i>$1</i>")
            .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>'),
    )
    .join("");
