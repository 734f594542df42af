import packageJson from "../../../../package.json" with { type: "json" };
import { languageInfo } from "../../../session/language-info.ts";
import type { Handler } from "../handler.ts";
import { protocolVersion } from "../sockets/wire.ts";

export const kernelInfo: Handler = request =>
  request.reply({
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "peak-trade",
    implementation_version: packageJson.version,
    banner: `Peak Trade ${packageJson.version} · TypeScript on Node ${process.versions.node} · pt, display, md and html are there`,
    language_info: languageInfo,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    debugger: true,
    supported_features: ["debugger", "kernel subshells"],
  });
