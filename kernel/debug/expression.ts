import { asExpression, parseCell } from "../session/parse/parse.ts";
import { transpile } from "../session/compile/transpile.ts";

type Translated =
  { readonly ok: true; readonly code: string } | { readonly ok: false; readonly message: string };

/** What a person typed into the debugger, in TypeScript, as V8 understands it. An object literal is an object, not a block. */
export async function toJavaScript(text: string): Promise<Translated> {
  const { parsed, objectLiteral } = parseCell(text);
  const fault = parsed.errors[0];
  if (fault) return { ok: false, message: fault.message };
  const { code, fault: other } = await transpile(objectLiteral ? asExpression(text) : text, {
    whole: false,
    jsx: false,
  });
  if (other) return { ok: false, message: other.message };
  return { ok: true, code: code.trim().replace(/;$/, "") };
}
