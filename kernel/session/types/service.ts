import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { SyntaxFault } from "../compile/compile.ts";
import { hasElements, parseCell, type CellSyntax } from "../parse/parse.ts";
import type { CellText } from "../parse/text.ts";
import { offsetOf, positionOf } from "../compile/positions.ts";
import type { CallSignature, Completion, Inspection } from "../session.ts";
import { completionOf, type CompletionItem } from "./completion.ts";
import { engineTypes } from "./declarations.ts";
import { ImportedFiles } from "./disk.ts";
import { inspectionOf, type Hover, signatureOf, type SignatureHelp } from "./inspection.ts";
import { CellModules, openFile, openJsxFile, type CellImport, type CellModule } from "./modules.ts";
import { bareProjectText, preload, preludeFile, preludeText, projectFile, projectText } from "./project.ts";
import type { Connection } from "./rpc.ts";
import { wording } from "./wording.ts";

/** A type error in a cell; offsets are those of the cell. */
export interface TypeFault extends SyntaxFault {
  /** The name that nothing has declared, where that is the error. */
  readonly missing?: string;
  /** Other places that have to do with it, in this cell or an earlier one. */
  readonly related?: readonly RelatedPlace[];
}

/** A place that an error speaks of. Line and column are 1-based, of the cell's own text. */
export interface RelatedPlace {
  readonly message: string;
  /** Undefined for the cell that was checked. */
  readonly cell?: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

/** Knows the types of all cells that ran. After the server ended, checks find nothing and completions are empty. */
export interface TypeService {
  module(code: string, syntax: CellSyntax, names: readonly string[]): CellModule;
  check(module: CellModule): Promise<TypeFault[]>;
  /** From now on later cells see the module's names. `missing` are names that its functions wait for. */
  commit(module: CellModule, cell: string, missing: ReadonlySet<string>): void;
  /** The same for a cell that runs unchecked: its module is made when somebody needs it, or nobody does anything. */
  commitUnchecked(cell: UncheckedCell): void;
  /** Whether functions of any cell wait for names. */
  readonly waiting: boolean;
  /** Names that the functions behind a name wait for: calling them now would fail. */
  missing(name: string): readonly string[];
  /** Forgets all cells. */
  forget(): void;
  complete(code: string, cursor: number): Promise<Completion>;
  inspect(code: string, cursor: number): Promise<Inspection>;
  signature(code: string, cursor: number): Promise<CallSignature | undefined>;
  close(): void;
}

/** A cell of which no module has been made: its text, not its tree, which the collector of garbage would carry about. */
interface UncheckedCell {
  readonly cell: string;
  readonly text: CellText;
  readonly names: readonly string[];
  /** Names that its functions wait for. */
  readonly missing: ReadonlySet<string>;
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
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: Range };
    readonly message: string;
  }[];
}

/** A `let` of an earlier cell is an import to the checker, but to the session a variable that may be assigned to. */
const assignmentToImport = 2632;
/** How long no cell must come before the modules are written, in ms. */
const idleAfter = 10;
/** The same where cells run unchecked: only a person who thinks, or asks, has any use for them. */
const idleUnchecked = 200;
/**
 * After so many cells they are written in any case, and beyond so many unchecked ones the oldest becomes a module with each that comes: who
 * needs them shall not wait for hundreds.
 */
const mostUntold = 120;
/** "Cannot find name", also with a suggestion, and as `{ name }`. */
const notFound = new Set([2304, 2552, 18004]);

/** `complain` is told of unchecked cells that later ones will not know. */
export async function openTypes(
  workingFolder: string,
  server: Connection,
  complain: (message: string) => void,
): Promise<TypeService> {
  const engine = await engineTypes();
  const modules = new CellModules(preload(engine));
  const disk = new ImportedFiles(workingFolder);
  const uri = (file: string): string => pathToFileURL(join(workingFolder, file)).href;
  /** What the server knows of each file. */
  const known = new Map<string, { readonly version: number; readonly text: string }>();
  const write = (file: string, text: string, languageId = "typescript"): void => {
    const before = known.get(file);
    if (before?.text === text) return;
    const version = (before?.version ?? 0) + 1;
    known.set(file, { version, text });
    if (before)
      server.notify("textDocument/didChange", {
        textDocument: { uri: uri(file), version },
        contentChanges: [{ text }],
      });
    else
      server.notify("textDocument/didOpen", { textDocument: { uri: uri(file), languageId, version, text } });
  };
  const create = (code: string, syntax: CellSyntax, names: readonly string[]): CellModule => {
    // A notebook written for tslab means what tslab makes of it, and tslab is not strict.
    if (syntax.parsed.module.staticImports.some(({ moduleRequest }) => moduleRequest.value === "tslab"))
      write(projectFile, projectText(engine, false));
    return modules.create(code, syntax, names);
  };
  const add: TypeService["commit"] = (module, cell, missing) => {
    // A cell that declares nothing leaves nothing behind.
    if (module.statements.length > 0) modules.commit(module, cell, missing);
  };
  /** Cells that ran unchecked, oldest first. */
  const unmade: UncheckedCell[] = [];
  const makeOldest = (): void => {
    const { cell, text, names, missing } = unmade.shift()!;
    try {
      add(create(text.code, parseCell(text), names), cell, missing);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      complain(`Completions know nothing of ${cell}: ${reason}. Run it again.`);
    }
  };
  const makeAll = (): void => {
    while (unmade.length > 0) makeOldest();
  };
  /** Resolves when the server has taken in what it was told of the modules; undefined when it has. */
  let settled: Promise<void> | undefined;
  let idle: NodeJS.Timeout | undefined;
  /**
   * Writes the modules that changed, one at a time: the server makes little of one changed file, but builds its program anew
   * for two, or for a new one. Asking for something, here for as little as can be asked, makes it take a change in.
   */
  const writeModules = (): void => {
    clearTimeout(idle);
    const writing = (settled ?? Promise.resolve()).then(async () => {
      const changes = modules.changes();
      const anew = changes.some(({ file }) => !known.has(file));
      for (const [i, { file, text }] of changes.entries()) {
        write(file, text);
        if (anew && i < changes.length - 1) continue;
        const request = { textDocument: { uri: uri(file) }, positions: [{ line: 0, character: 0 }] };
        await server.request("textDocument/selectionRange", request).catch(() => undefined);
      }
      if (settled === writing) settled = undefined;
    });
    settled = writing;
  };
  /** Writes them while a longer cell runs, or the user thinks; where one short cell follows the other, for whoever needs them. */
  const writeModulesLater = (): void => {
    clearTimeout(idle);
    idle = setTimeout(writeModules, idleAfter).unref();
  };
  /** The same for unchecked cells, whose modules are made first: one in a turn, because somebody may come. */
  const makeModulesLater = (after: number): void => {
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (unmade.length > 0) makeOldest();
      if (unmade.length > 0) makeModulesLater(0);
      else writeModules();
    }, after).unref();
  };
  /** Asks about a place in code that is being typed. */
  const ask = async <T>(method: string, code: string, cursor: number): Promise<T | undefined> => {
    makeAll();
    writeModules();
    await settled;
    const elements = hasElements(code);
    const file = elements ? openJsxFile : openFile;
    write(file, modules.draft(code, cursor), elements ? "typescriptreact" : "typescript");
    const { line, column } = positionOf(code, cursor);
    try {
      return await server.request<T>(method, {
        textDocument: { uri: uri(file) },
        position: { line, character: column - 1 },
      });
    } catch {
      // Half-typed code may be beyond the server; then there is nothing to offer.
      return undefined;
    }
  };

  const diagnose = async (address: string): Promise<readonly Diagnostic[]> => {
    try {
      const request = { textDocument: { uri: address } };
      return (await server.request<{ items: Diagnostic[] }>("textDocument/diagnostic", request)).items;
    } catch {
      // The server is gone; `ended` has said so.
      return [];
    }
  };

  // What follows is sent behind it: not every turn of this thread shall wait for the server, nor the server for this thread.
  const initialized = server.request("initialize", {
    processId: process.pid,
    rootUri: null,
    // Nobody asks for names that would need an import statement: to collect them costs more than to check a cell. Nor does anybody
    // read its log.
    initializationOptions: {
      logVerbosity: 0,
      disablePushDiagnostics: true,
      userPreferences: { suggest: { autoImports: false } },
    },
    capabilities: {
      textDocument: {
        diagnostic: { relatedInformation: true },
        publishDiagnostics: { relatedInformation: true },
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
  write(projectFile, bareProjectText(), "json");
  write(preludeFile, preludeText(engine));
  for (const { file, text } of modules.changes()) write(file, text);
  write(openFile, modules.draft("", 0));
  write(projectFile, projectText(engine));
  // Loads the engine's types while the user still types the first cell.
  void server
    .request("textDocument/diagnostic", { textDocument: { uri: uri(openFile) } })
    .catch(() => undefined);
  await initialized;

  return {
    module(code, syntax, names) {
      makeAll();
      return create(code, syntax, names);
    },
    async check(module) {
      clearTimeout(idle);
      const { text, needsChanges } = modules.checked(module);
      if (needsChanges) writeModules();
      if (settled) await settled;
      const changes = disk.changes(module.imports).map(({ path, kind }) => ({
        uri: pathToFileURL(path).href,
        type: kind,
      }));
      if (changes.length > 0) server.notify("workspace/didChangeWatchedFiles", { changes });
      const file = module.jsx ? openJsxFile : openFile;
      write(file, text, module.jsx ? "typescriptreact" : "typescript");
      const inCell = diagnose(uri(file)).then(items =>
        items.filter(item => isError(item, modules)).flatMap(item => faultOf(module.code, item, modules)),
      );
      const inFiles = [...disk.suspects(module.imports)].map(async ([path, from]) => {
        const items = (await diagnose(pathToFileURL(path).href)).filter(({ severity }) => severity === 1);
        if (items.length === 0) disk.clear(path);
        return items.map(item => importedFault(path, relative(workingFolder, path), from, item));
      });
      const faults = await Promise.all([inCell, ...inFiles]);
      writeModulesLater();
      return faults.flat();
    },
    commit(module, cell, missing) {
      add(module, cell, missing);
      if (modules.untold >= mostUntold) writeModules();
      else writeModulesLater();
    },
    commitUnchecked(cell) {
      unmade.push(cell);
      if (unmade.length > mostUntold) makeOldest();
      if (modules.untold >= mostUntold) writeModules();
      else makeModulesLater(idleUnchecked);
    },
    get waiting() {
      // What they wait for may have come.
      if (modules.waiting) makeAll();
      return modules.waiting;
    },
    missing: name => modules.missing(name),
    forget() {
      unmade.length = 0;
      modules.forget();
      writeModules();
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
      const found = inspectionOf(hover, help);
      // A type alone is no expression.
      if (found.found || !/^[\p{ID_Start}$_][\p{ID_Continue}$.]*$/u.test(code)) return found;
      const asType = "let _: ";
      return inspectionOf(
        await ask<Hover>("textDocument/hover", asType + code, asType.length + Math.max(0, cursor - 1)),
        undefined,
      );
    },
    signature: async (code, cursor) =>
      signatureOf(await ask<SignatureHelp>("textDocument/signatureHelp", code, cursor)),
    close() {
      clearTimeout(idle);
      server.close();
    },
  };
}

function isError({ severity, code, message }: Diagnostic, modules: CellModules): boolean {
  if (code !== assignmentToImport) return severity === 1;
  return modules.isConstant(/'([^']+)'/.exec(message)?.[1] ?? "");
}

/** A fault outside the cell's own lines (in the generated imports or exports) is none of the user's. */
function faultOf(code: string, item: Diagnostic, modules: CellModules): TypeFault[] {
  const { range, message, code: number } = item;
  const lines = code.split("\n").length;
  if (range.start.line < 1 || range.start.line > lines) return [];
  const at = (place: Place): number => offsetOf(code, { line: place.line, column: place.character + 1 });
  const offset = at(range.start);
  const missing = notFound.has(number) ? /'([^']+)'/.exec(message)?.[1] : undefined;
  return [
    {
      message: `${wording(message)} (TS${number})`,
      offset,
      length: Math.max(1, at(range.end) - offset),
      ...(missing !== undefined && { missing }),
      related: (item.relatedInformation ?? []).flatMap(related => relatedPlace(code, related, modules) ?? []),
    },
  ];
}

/** An error in a file that the cell imports, where it does. */
function importedFault(
  path: string,
  file: string,
  { offset, length }: CellImport,
  item: Diagnostic,
): TypeFault {
  const line = item.range.start.line + 1;
  const column = item.range.start.character + 1;
  const place = {
    message: "In the imported file",
    cell: file,
    code: readFileSync(path, "utf8"),
    line,
    column,
  };
  const message = `${wording(item.message)} (TS${item.code}) (${file}:${line}:${column})`;
  return { message, offset, length, related: [place] };
}

type Related = NonNullable<Diagnostic["relatedInformation"]>[number];

/** The place in a cell; undefined where it lies in a library, or in text that no person wrote. */
function relatedPlace(
  code: string,
  { location, message }: Related,
  modules: CellModules,
): RelatedPlace | undefined {
  const file = basename(new URL(location.uri).pathname);
  const { line, character } = location.range.start;
  const column = character + 1;
  if (file !== openFile && file !== openJsxFile) {
    const origin = modules.origin(file, line);
    return origin && { message: wording(message), ...origin, column };
  }
  return line >= 1 && line <= code.split("\n").length
    ? { message: wording(message), code, line, column }
    : undefined;
}
