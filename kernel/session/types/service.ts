import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SyntaxFault } from "../compile/compile.ts";
import type { CellSyntax } from "../compile/parse.ts";
import { offsetOf, positionOf } from "../compile/positions.ts";
import type { CallSignature, Completion, Inspection } from "../session.ts";
import { completionOf, type CompletionItem } from "./completion.ts";
import { engineTypes } from "./declarations.ts";
import { inspectionOf, type Hover, signatureOf, type SignatureHelp } from "./inspection.ts";
import { CellModules, type CellModule } from "./modules.ts";
import { preload, preludeFile, preludeText, projectText } from "./project.ts";
import { connectServer } from "./rpc.ts";

/** A type error in a cell; offsets are those of the cell. */
export type TypeFault = SyntaxFault;

/** Knows the types of all cells that ran. After the server ended, checks find nothing and completions are empty. */
export interface TypeService {
  module(code: string, syntax: CellSyntax, names: readonly string[]): CellModule;
  check(module: CellModule): Promise<TypeFault[]>;
  /** From now on later cells see the module's names. */
  commit(module: CellModule): void;
  /** Forgets all cells. */
  forget(): void;
  complete(code: string, cursor: number): Promise<Completion>;
  inspect(code: string, cursor: number): Promise<Inspection>;
  signature(code: string, cursor: number): Promise<CallSignature | undefined>;
  close(): void;
}

interface Range {
  readonly start: Place;
  readonly end: Place;
}
/** 0-based, UTF-16. */
interface Place {
  readonly line: number;
  readonly character: number;
}
interface Diagnostic {
  readonly range: Range;
  readonly severity: number;
  readonly code: number;
  readonly message: string;
}

/** A `let` of an earlier cell is an import to the checker, but to the session a variable that may be assigned to. */
const assignmentToImport = 2632;

export async function openTypes(
  workingFolder: string,
  ended: (reason: string) => void,
): Promise<TypeService> {
  const engine = await engineTypes();
  const server = connectServer(workingFolder, ended);
  const modules = new CellModules(preload(engine));
  const uri = (file: string): string => pathToFileURL(join(workingFolder, file)).href;
  const open = (file: string, text: string, languageId = "typescript"): void =>
    server.notify("textDocument/didOpen", { textDocument: { uri: uri(file), languageId, version: 1, text } });
  /** What the server knows of the open slot. */
  let slot = { version: 1, text: modules.draft("") };
  /** Puts a text into the open slot. */
  const write = (text: string): void => {
    if (text === slot.text) return;
    slot = { version: slot.version + 1, text };
    server.notify("textDocument/didChange", {
      textDocument: { uri: uri(modules.openFile), version: slot.version },
      contentChanges: [{ text }],
    });
  };
  /** Asks about a place in code that is being typed. */
  const ask = async <T>(method: string, code: string, cursor: number): Promise<T | undefined> => {
    write(modules.draft(code));
    const { line, column } = positionOf(code, cursor);
    try {
      return await server.request<T>(method, {
        textDocument: { uri: uri(modules.openFile) },
        position: { line, character: column - 1 },
      });
    } catch {
      // Half-typed code may be beyond the server; then there is nothing to offer.
      return undefined;
    }
  };

  await server.request("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: {
        diagnostic: {},
        completion: { completionItem: { snippetSupport: false, documentationFormat: ["markdown"] } },
        hover: { contentFormat: ["markdown"] },
        signatureHelp: {
          signatureInformation: {
            documentationFormat: ["markdown"],
            parameterInformation: { labelOffsetSupport: true },
            activeParameterSupport: true,
          },
        },
      },
    },
  });
  server.notify("initialized", {});
  open("tsconfig.json", projectText(engine), "json");
  open(preludeFile, preludeText(engine));
  open(modules.openFile, slot.text);
  // Loads the engine's types while the user still types the first cell.
  void server
    .request("textDocument/diagnostic", { textDocument: { uri: uri(modules.openFile) } })
    .catch(() => undefined);

  return {
    module: (code, syntax, names) => modules.create(code, syntax, names),
    async check(module) {
      write(module.text);
      try {
        const { items } = await server.request<{ items: Diagnostic[] }>("textDocument/diagnostic", {
          textDocument: { uri: uri(modules.openFile) },
        });
        return items.filter(item => isError(item, modules)).flatMap(item => faultOf(module.code, item));
      } catch {
        // The server is gone; `ended` has said so.
        return [];
      }
    },
    commit(module) {
      // A cell that declares nothing leaves the slot as it is, for the next one.
      if (module.names.length === 0) return;
      write(module.lasting);
      for (const file of modules.commit(module))
        server.notify("textDocument/didClose", { textDocument: { uri: uri(file) } });
      slot = { version: 1, text: modules.draft("") };
      open(modules.openFile, slot.text);
    },
    forget() {
      for (const file of modules.forget())
        server.notify("textDocument/didClose", { textDocument: { uri: uri(file) } });
    },
    async complete(code, cursor) {
      const list = await ask<{ items: CompletionItem[] } | CompletionItem[]>(
        "textDocument/completion",
        code,
        cursor,
      );
      return completionOf(code, cursor, Array.isArray(list) ? list : (list?.items ?? []));
    },
    async inspect(code, cursor) {
      const hover =
        (await ask<Hover>("textDocument/hover", code, cursor)) ??
        (cursor > 0 ? await ask<Hover>("textDocument/hover", code, cursor - 1) : undefined);
      const help = hover ? undefined : await ask<SignatureHelp>("textDocument/signatureHelp", code, cursor);
      return inspectionOf(hover, help);
    },
    signature: async (code, cursor) =>
      signatureOf(await ask<SignatureHelp>("textDocument/signatureHelp", code, cursor)),
    close: () => server.close(),
  };
}

function isError({ severity, code, message }: Diagnostic, modules: CellModules): boolean {
  if (code !== assignmentToImport) return severity === 1;
  return modules.isConstant(/'([^']+)'/.exec(message)?.[1] ?? "");
}

/** A fault outside the cell's own lines (in the generated imports or exports) is none of the user's. */
function faultOf(code: string, { range, message, code: number }: Diagnostic): TypeFault[] {
  const lines = code.split("\n").length;
  if (range.start.line < 1 || range.start.line > lines) return [];
  const at = (place: Place): number => offsetOf(code, { line: place.line, column: place.character + 1 });
  const offset = at(range.start);
  return [{ message: `${message} (TS${number})`, offset, length: Math.max(1, at(range.end) - offset) }];
}
