import { escapeHtml } from "../../../lib/core/display.ts";
import type { Inspection } from "../session.ts";

type Markup = string | { readonly value: string };

export interface Hover {
  readonly contents: Markup | readonly Markup[];
}
export interface SignatureHelp {
  readonly activeSignature?: number;
  readonly signatures: readonly { readonly label: string; readonly documentation?: Markup }[];
}

/** What is known about a name: its type and its documentation; inside a call, the signature being called. */
export function inspectionOf(
  hover: Hover | null | undefined,
  help: SignatureHelp | null | undefined,
): Inspection {
  const signature = help?.signatures[help.activeSignature ?? 0];
  const markdown = hover
    ? [hover.contents].flat().map(text).join("\n\n")
    : signature
      ? `\`\`\`ts\n${signature.label}\n\`\`\`\n\n${signature.documentation ? text(signature.documentation) : ""}`
      : "";
  if (markdown.trim() === "") return { found: false, text: "" };
  const plain = markdown.replace(/^```\w*\n?/gm, "").trimEnd();
  return { found: true, text: plain, markdown, html: `<pre>${escapeHtml(plain)}</pre>` };
}

const text = (markup: Markup): string => (typeof markup === "string" ? markup : markup.value);
