import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { hasElements, parseCell, type CellSyntax } from "../parse/parse.ts";
import type { CellText } from "../parse/text.ts";
import { positionOf } from "../compile/positions.ts";
import type { CallSignature, Completion, Inspection } from "../session.ts";
import { completionOf, type CompletionItem } from "./completion.ts";
import { engineTypes } from "./server/declarations.ts";
import { ImportedFiles } from "./disk.ts";
import { faultOf, importedFaults, isError, type TypeFault } from "./fault.ts";
import { ServerFiles } from "./server/files.ts";
import { inspectionOf, type Hover, signatureOf, type SignatureHelp } from "./inspection.ts";
import type { CellModule } from "./cells/cell-module.ts";
import { draftText, kindAt } from "./cells/half-typed.ts";
import { CellModules, openFile, openJsxFile } from "./cells/modules.ts";
import {
  bareProjectText,
  preload,
  preludeFile,
  preludeText,
  projectFile,
  projectText,
} from "./server/project.ts";
import type { Connection } from "./server/rpc.ts";

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

/** How long no cell must come before the modules are written, in ms. */
const idleAfter = 10;
/** The same where cells run unchecked: only a person who thinks, or asks, has any use for them. */
const idleUnchecked = 200;
/** After so many cells they are written in any case. */
const mostUntold = 120;
/** Beyond so many unchecked cells the oldest becomes a module with each that comes: who needs them shall not wait for thousands. */
const mostUnmade = 1_000;
/** `complain` is told of unchecked cells that later ones will not know. */
export async function openTypes(
  workingFolder: string,
  server: Connection,
  complain: (message: string) => void,
): Promise<TypeService> {
  const engine = await engineTypes();
  const modules = new CellModules(preload(engine));
  const disk = new ImportedFiles(workingFolder);
  const files = new ServerFiles(server, workingFolder);
  const create = (code: string, syntax: CellSyntax, names: readonly string[]): CellModule => {
    // A notebook written for tslab means what tslab makes of it, and tslab is not strict.
    if (syntax.parsed.module.staticImports.some(({ moduleRequest }) => moduleRequest.value === "tslab"))
      files.write(projectFile, projectText(engine, false));
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
      const anew = changes.some(({ file }) => !files.has(file));
      for (const [i, { file, text }] of changes.entries()) {
        files.write(file, text);
        if (anew && i < changes.length - 1) continue;
        const request = { textDocument: { uri: files.uri(file) }, positions: [{ line: 0, character: 0 }] };
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
    files.write(file, draftText(modules, code, cursor), elements ? "typescriptreact" : "typescript");
    const { line, column } = positionOf(code, cursor);
    try {
      return await server.request<T>(method, {
        textDocument: { uri: files.uri(file) },
        position: { line, character: column - 1 },
      });
    } catch {
      // Half-typed code may be beyond the server; then there is nothing to offer.
      return undefined;
    }
  };

  const initialized = files.initialize();
  files.write(projectFile, bareProjectText(), "json");
  files.write(preludeFile, preludeText(engine));
  for (const { file, text } of modules.changes()) files.write(file, text);
  files.write(openFile, draftText(modules, "", 0));
  files.write(projectFile, projectText(engine));
  // Loads the engine's types while the user still types the first cell.
  void files.diagnose(files.uri(openFile));
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
      files.write(file, text, module.jsx ? "typescriptreact" : "typescript");
      const inCell = files
        .diagnose(files.uri(file))
        .then(items =>
          items.filter(item => isError(item, modules)).flatMap(item => faultOf(module.code, item, modules)),
        );
      const inFiles = [...disk.suspects(module.imports)].map(async ([path, from]) => {
        const items = await files.diagnose(pathToFileURL(path).href);
        const faults = importedFaults(path, relative(workingFolder, path), from, items);
        if (faults.length === 0) disk.clear(path);
        return faults;
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
      if (unmade.length > mostUnmade) makeOldest();
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
      const items = Array.isArray(list) ? list : (list?.items ?? []);
      return completionOf(code, cursor, items, kindAt(modules, code, cursor));
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
