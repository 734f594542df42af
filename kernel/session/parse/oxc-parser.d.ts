/** Parts of the parser that it exports without their types. */
declare module "oxc-parser/src-js/bindings" {
  import type { ParserOptions, ParseResult } from "oxc-parser";
  export function parseSync(
    name: string,
    source: string,
    options: ParserOptions,
  ): Pick<ParseResult, "module" | "errors"> & { readonly program: string };
}

declare module "oxc-parser/src-js/wrap" {
  import type { ParseResult } from "oxc-parser";
  export function jsonParseAst(json: string): ParseResult["program"];
}
