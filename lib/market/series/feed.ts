import { z } from "zod";
import { PeakError } from "../../core/errors.ts";
import { readFeedDate, type Period } from "./period.ts";
import { replaceSpans } from "./spans.ts";

/** Characters that a feed may have. Real ones have some hundred thousand. */
const largest = 16_000_000;

/** An item of a feed as it stands there; `published` is NaN where it has no date that can be read. */
export interface FeedItem {
  readonly published: Period;
  readonly title: string;
  readonly text: string;
  readonly link: string;
}

const element = z.record(z.string(), z.unknown());

/**
 * Items of an RSS (0.9 to 2.0) or Atom feed. An Atom entry counts from when it was last changed, because its text is of then. A feed
 * with a document type is refused, whatever it declares: entities are how XML reads foreign files and blows up memory.
 */
export async function readFeed(text: string, name: string): Promise<FeedItem[]> {
  const refuse = (what: string, hint: string, cause?: unknown) =>
    new PeakError("unreadable", `${name} ${what}.`, { hint, cause });
  if (text.length > largest)
    throw refuse(
      `has ${text.length} characters, a feed has at most ${largest}`,
      "Cut it into several files.",
    );
  // Within CDATA and comments it is only text.
  const markup = replaceSpans(text, /<!\[CDATA\[|<!--/g, "");
  if (/<!(DOCTYPE|ENTITY)/i.test(markup))
    throw refuse(
      "declares a document type, which a feed does not need",
      "Do not read it: entities can do harm.",
    );
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  const sound = XMLValidator.validate(text);
  if (sound !== true)
    throw refuse(`is not well-formed XML: ${sound.err.msg} (line ${sound.err.line})`, "Fetch it again.");
  let root: unknown;
  try {
    root = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "@",
      parseTagValue: false,
      parseAttributeValue: false,
      htmlEntities: true,
    }).parse(text);
  } catch (cause) {
    throw refuse(
      `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Fetch it again.",
      cause,
    );
  }
  const items =
    listAt(root, "rss", "channel", "item") ??
    listAt(root, "rdf:RDF", "item") ??
    listAt(root, "feed", "entry");
  if (items === undefined) throw refuse("is no RSS or Atom feed", "A feed's root is rss, rdf:RDF or feed.");
  const named = await entitiesIn(JSON.stringify(items));
  const textOf = (item: Record<string, unknown>, ...names: string[]) =>
    plainText(rawText(item, ...names), named);
  return items.map(item => ({
    published: readFeedDate(textOf(item, "pubDate", "dc:date", "updated", "published")),
    title: textOf(item, "title"),
    text: textOf(item, "content:encoded", "description", "summary", "content"),
    link: linkOf(item, named) || textOf(item, "guid", "id"),
  }));
}

/** The elements under a path, none where only their parent is there; undefined where not even that is. */
function listAt(root: unknown, ...path: string[]): Record<string, unknown>[] | undefined {
  let parent: unknown = root;
  for (const step of path.slice(0, -1)) {
    // An empty element is an empty text.
    const inner = element.safeParse(parent);
    if (!inner.success || !Object.hasOwn(inner.data, step)) return undefined;
    parent = inner.data[step];
  }
  const inner = element.safeParse(parent);
  if (parent !== "" && !inner.success) return undefined;
  const last = path.at(-1)!;
  if (path.length === 2 && !(inner.success && Object.hasOwn(inner.data, last)) && parent === root)
    return undefined;
  return [inner.data?.[last] ?? []].flat().flatMap(item => {
    const read = element.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

/** The text of the first of these elements that is there, as it stands. */
function rawText(item: Record<string, unknown>, ...names: string[]): string {
  for (const name of names) {
    if (!Object.hasOwn(item, name)) continue;
    const value = [item[name]].flat()[0];
    const inner = element.safeParse(value);
    const raw = inner.success ? inner.data["#text"] : value;
    if (typeof raw === "string" && raw.trim() !== "") return raw;
  }
  return "";
}

/** Names of characters and the characters, as `&eacute;` is é. */
type Entities = ReadonlyMap<string, string>;

/** The characters that a text names, by HTML's own table, which comes with the reader of HTML. */
async function entitiesIn(text: string): Promise<Entities> {
  const names = new Set(Array.from(text.matchAll(/&([a-z][a-z\d]*);/gi), ([, name]) => name));
  if (names.size === 0) return new Map();
  const [{ unified }, { default: rehypeRaw }] = await Promise.all([import("unified"), import("rehype-raw")]);
  const reader = unified().use(rehypeRaw).freeze();
  const read = (name: string): string => {
    const tree = reader.runSync({
      type: "root",
      children: [{ type: "raw", value: `&${name};` } as never],
    }) as {
      readonly children: readonly { readonly value?: string }[];
    };
    return tree.children.map(({ value = "" }) => value).join("");
  };
  return new Map([...names].map(name => [name, read(name)]));
}

/** What a reader of this HTML would read: the XML around it is taken off before, its own marks and entities are still there. */
function plainText(html: string, named: Entities): string {
  return replaceSpans(html, /<(?:script|style)\b|<!--/gi, " ")
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]*));/gi,
      (all, decimal, hexadecimal, name: string) => {
        if (name !== undefined) return named.get(name) ?? all;
        const code = decimal === undefined ? parseInt(hexadecimal as string, 16) : Number(decimal);
        return code <= 0x10_ff_ff ? String.fromCodePoint(code) : all;
      },
    )
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** RSS writes the address as text, Atom as an attribute. */
function linkOf(item: Record<string, unknown>, named: Entities): string {
  const inner = element.safeParse([item.link].flat()[0]);
  const href = inner.success ? inner.data["@href"] : undefined;
  return typeof href === "string" ? href : plainText(rawText(item, "link"), named);
}
