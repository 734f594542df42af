import typescript from "typescript/package.json" with { type: "json" };
import packageJson from "../../../../package.json" with { type: "json" };
import type { Handler } from "../handler.ts";
import { protocolVersion } from "../sockets/wire.ts";

export const kernelInfo: Handler = request =>
  request.reply({
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "peak-trade",
    implementation_version: packageJson.version,
    banner: `Peak Trade ${packageJson.version} · TypeScript on Node ${process.versions.node} · pt, display, md and html are there`,
    language_info: {
      name: "typescript",
      version: typescript.version,
      mimetype: "application/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    debugger: true,
    supported_features: ["debugger", "kernel subshells"],
  });
