import type { Element, Root, RootContent } from "hast";
import { elementsOf } from "./tree.ts";

/** Elements that run code, load something or change the page around them; they go with everything inside. */
const forbidden = new Set(
  "script noscript iframe frame frameset object embed applet link meta base template portal dialog audio video source track".split(
    " ",
  ),
);
/** Elements that only wrap; their children stay. */
const unwrapped = new Set(["html", "head", "body", "form"]);
const loading = [
  "src",
  "srcSet",
  "poster",
  "background",
  "data",
  "xLinkHref",
  "action",
  "formAction",
  "ping",
];

/**
 * A rehype plugin: removes what could run code or reach the network from HTML of a notebook, so that a document opens
 * the same everywhere and for ever. Links stay (they load nothing until clicked), `data:` images stay; an image from
 * elsewhere becomes a link to it.
 */
export function sanitize() {
  return (tree: Root): void => {
    tree.children = clean(tree.children) as RootContent[];
    for (const element of elementsOf(tree)) cleanAttributes(element);
  };
}

function clean(children: (RootContent | Element["children"][number])[]): typeof children {
  return children.flatMap(node => {
    if (node.type === "comment" || node.type === "doctype") return [];
    if (node.type !== "element") return [node];
    const name = node.tagName.toLowerCase();
    if (forbidden.has(name)) return [];
    node.children = clean(node.children) as Element["children"];
    if (unwrapped.has(name)) return node.children;
    if (name === "style") return [withLocalStyle(node)];
    return [node.tagName === "img" ? localImage(node) : node];
  });
}

function cleanAttributes(element: Element): void {
  for (const [name, value] of Object.entries(element.properties)) {
    const text = String(value);
    const loads = loading.includes(name) && !/^data:image\//i.test(text.trim());
    const reference =
      name === "href" && element.tagName !== "a" && element.tagName !== "area" && !text.startsWith("#");
    const runs = /^on/i.test(name) || (/href$/i.test(name) && /^\s*(javascript|vbscript|data):/i.test(text));
    if (loads || reference || runs) delete element.properties[name];
    else if (name === "style") element.properties.style = localCss(text);
  }
}

/** An image that is not in the file would need the network: say where it is instead. */
function localImage(image: Element): Element {
  const source = String(image.properties.src ?? "");
  if (/^data:image\//i.test(source)) return image;
  const label = `[image not in this document: ${String(image.properties.alt ?? "") || source}]`;
  const text = { type: "text" as const, value: label };
  return /^https?:/i.test(source)
    ? { type: "element", tagName: "a", properties: { href: source }, children: [text] }
    : { type: "element", tagName: "em", properties: {}, children: [text] };
}

function withLocalStyle(style: Element): Element {
  for (const child of style.children) if (child.type === "text") child.value = localCss(child.value);
  return style;
}

/** CSS without imports and without addresses other than `data:` and fragments. */
function localCss(css: string): string {
  return css
    .replace(/@import[^;]*;?/gi, "")
    .replace(/url\(\s*(["']?)(?!data:|#)[^)]*\)/gi, "none")
    .replace(/expression\s*\(/gi, "(");
}
