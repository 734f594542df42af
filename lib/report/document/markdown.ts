import type { Element, Root } from "hast";
import rehypeKatex from "rehype-katex";
import rehypeRaw from "rehype-raw";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import type { Cell } from "../notebook.ts";
import { highlight } from "./highlight.ts";
import { notebookMath } from "./math.ts";
import { sanitize } from "./sanitize.ts";
import { elementsOf, hasClass, textOf } from "./tree.ts";

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Anchor in the document. */
  readonly id: string;
}

export interface Prose {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** Hands out anchors, each once: `slugs()("Two words")` is "two-words", then "two-words-2". */
export function slugs(): (text: string) => string {
  const seen = new Map<string, number>();
  return text => {
    const slug =
      text
        .toLowerCase()
        .trim()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-|-$/g, "") || "section";
    const count = (seen.get(slug) ?? 0) + 1;
    seen.set(slug, count);
    return count === 1 ? slug : `${slug}-${count}`;
  };
}

/**
 * Markdown (GitHub flavour, formulas between dollars, HTML) as safe HTML. `attachments` are the cell's pasted images.
 * A formula KaTeX cannot read is shown in red as it was written; it never fails the document.
 */
export async function markdownToHtml(
  source: string,
  slug: (text: string) => string,
  attachments?: Extract<Cell, { cell_type: "markdown" }>["attachments"],
): Promise<Prose> {
  const headings: Heading[] = [];
  const file = await unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkMath)
    .use(notebookMath)
    .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: "" })
    .use(rehypeRaw)
    .use(() => (tree: Root) => inlineAttachments(tree, attachments))
    .use(sanitize)
    .use(rehypeKatex, { strict: "ignore" })
    .use(() => (tree: Root) => {
      for (const element of elementsOf(tree)) {
        const level = /^h([1-6])$/.exec(element.tagName);
        if (!level) continue;
        const text = textOf(element).trim();
        const id = slug(text);
        element.properties.id = id;
        headings.push({ level: Number(level[1]), text, id });
      }
      wrapTables(tree);
    })
    .use(() => highlightBlocks)
    .use(rehypeStringify, { allowDangerousHtml: true })
    .process(source);
  return { html: String(file), headings };
}

/** HTML of a cell's output, made safe. */
export async function htmlToSafeHtml(source: string): Promise<string> {
  const parser = unified()
    .use(rehypeRaw)
    .use(sanitize)
    .use(() => wrapTables)
    .use(rehypeStringify);
  const raw: Root = { type: "root", children: [{ type: "raw", value: source }] };
  return parser.stringify(await parser.run(raw));
}

/** `attachment:name.png` → the image itself. */
function inlineAttachments(
  tree: Root,
  attachments: Record<string, Record<string, unknown>> | undefined,
): void {
  for (const element of elementsOf(tree)) {
    const source = String(element.properties.src ?? "");
    if (element.tagName !== "img" || !source.startsWith("attachment:")) continue;
    const bundle = attachments?.[decodeURIComponent(source.slice("attachment:".length))] ?? {};
    const [mime, data] = Object.entries(bundle).find(([name]) => name.startsWith("image/")) ?? [];
    if (mime) element.properties.src = `data:${mime};base64,${String(data).replaceAll(/\s/g, "")}`;
  }
}

/** A wide table scrolls inside its own box; the page never does. */
function wrapTables(tree: Root | Element): void {
  tree.children = (tree.children as Element[]).map(child => {
    if (child.type !== "element") return child;
    if (child.tagName === "table" && !(tree.type === "element" && hasClass(tree, "scroll")))
      return {
        type: "element",
        tagName: "div",
        properties: { className: ["scroll"], tabIndex: 0 },
        children: [child],
      };
    wrapTables(child);
    return child;
  });
}

/** Fenced code with a language gets the same colours as code cells. */
async function highlightBlocks(tree: Root | Element): Promise<void> {
  for (const [at, child] of (tree.children as Element[]).entries()) {
    if (child.type !== "element") continue;
    const code = child.tagName === "pre" ? (child.children[0] as Element | undefined) : undefined;
    const language = code?.type === "element" ? languageOf(code) : undefined;
    if (!code || !language) await highlightBlocks(child);
    else {
      const value = await highlight(textOf(code).replace(/\n$/, ""), language);
      (tree.children as unknown[])[at] = { type: "raw", value };
    }
  }
}

function languageOf(code: Element): string | undefined {
  const classes = code.properties.className;
  const found = Array.isArray(classes)
    ? classes.find(name => String(name).startsWith("language-"))
    : undefined;
  return found === undefined ? undefined : String(found).slice("language-".length);
}
