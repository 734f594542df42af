import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "../fault.ts";
import type { Connection } from "./rpc.ts";

/** The files that the server has been told of, none of which is on the disk. */
export class ServerFiles {
  readonly #server: Connection;
  readonly #folder: string;
  /** What the server knows of each. */
  readonly #known = new Map<
    string,
    { readonly languageId: string; readonly version: number; readonly text: string }
  >();

  constructor(server: Connection, folder: string) {
    this.#server = server;
    this.#folder = folder;
    server.onRestart(() => {
      // Where it fails the server has ended again.
      this.initialize().catch(() => undefined);
      for (const file of this.#known.keys()) this.#open(file);
    });
  }

  /** What is sent before it has answered comes behind it: not every turn of this thread shall wait for the server, nor the server for this thread. */
  async initialize(): Promise<void> {
    const answered = this.#server.request("initialize", introduction);
    this.#server.notify("initialized", {});
    await answered;
  }

  uri(file: string): string {
    return pathToFileURL(join(this.#folder, file)).href;
  }

  has(file: string): boolean {
    return this.#known.has(file);
  }

  write(file: string, text: string, languageId = "typescript"): void {
    const before = this.#known.get(file);
    if (before?.text === text) return;
    const version = (before?.version ?? 0) + 1;
    this.#known.set(file, { languageId, version, text });
    if (before)
      this.#server.notify("textDocument/didChange", {
        textDocument: { uri: this.uri(file), version },
        contentChanges: [{ text }],
      });
    else this.#open(file);
  }

  #open(file: string): void {
    this.#server.notify("textDocument/didOpen", {
      textDocument: { uri: this.uri(file), ...this.#known.get(file) },
    });
  }

  /** What is wrong with a file, also one on the disk. Nothing, once the server is gone; who ended it has said so. */
  async diagnose(uri: string): Promise<readonly Diagnostic[]> {
    try {
      const request = { textDocument: { uri } };
      return (await this.#server.request<{ items: Diagnostic[] }>("textDocument/diagnostic", request)).items;
    } catch {
      return [];
    }
  }
}

const introduction = {
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
};
