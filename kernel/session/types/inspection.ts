import type { CallSignature, Inspection } from "../session.ts";
import { documentationHtml, readable } from "./documentation.ts";
import { wording } from "./wording.ts";

type Markup = string | { readonly value: string };

export interface Hover {
  readonly contents: Markup | readonly Markup[];
}
export interface SignatureHelp {
  readonly activeSignature?: number;
  readonly activeParameter?: number | null;
  readonly signatures: readonly {
    readonly label: string;
    readonly documentation?: Markup;
    readonly activeParameter?: number | null;
    readonly parameters?: readonly {
      /** Its text, or its place in the signature's label. */
      readonly label: string | readonly [number, number];
      readonly documentation?: Markup;
    }[];
  }[];
}

/** The signature that fits the call best, with the place of the parameter at the cursor. */
export function signatureOf(help: SignatureHelp | null | undefined): CallSignature | undefined {
  const signature = help?.signatures[help.activeSignature ?? 0];
  if (!help || !signature) return undefined;
  const active = signature.activeParameter ?? help.activeParameter ?? 0;
  const parameter = signature.parameters?.[active];
  const name = parameter?.label;
  const at = typeof name === "string" ? signature.label.indexOf(name, signature.label.indexOf("(")) : -1;
  const place = typeof name === "string" ? (at < 0 ? undefined : ([at, at + name.length] as const)) : name;
  const about = parameter?.documentation ?? signature.documentation;
  return {
    label: signature.label,
    ...(place && { parameter: [place[0], place[1]] as const }),
    documentation: about ? text(about) : "",
  };
}

/** What is known about a name: its type and its documentation; inside a call, the signature being called. */
export function inspectionOf(
  hover: Hover | null | undefined,
  help: SignatureHelp | null | undefined,
): Inspection {
  const signature = help?.signatures[help.activeSignature ?? 0];
  const said = hover
    ? [hover.contents].flat().map(text).join("\n\n")
    : signature
      ? `\`\`\`ts\n${signature.label}\n\`\`\`\n\n${signature.documentation ? text(signature.documentation) : ""}`
      : "";
  const markdown = wording(said);
  const plain = markdown.replace(/^```\w*\n?/gm, "").trimEnd();
  // A name that nobody declared is said to be `any`, a type that nobody did unresolved, and a word of the language a part that is missing.
  if (/^\s*(any)?\s*$|= \/\*unresolved\*\/ any$|^class __missing$/.test(plain))
    return { found: false, text: "" };
  return { found: true, text: plain, markdown, html: documentationHtml(markdown) };
}

const text = (markup: Markup): string => readable(typeof markup === "string" ? markup : markup.value);
