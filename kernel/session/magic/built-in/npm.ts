import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { startProgress } from "../../../../lib/core/progress.ts";
import { PeakError, invalidArgument } from "../../../../lib/core/errors.ts";
import { runCommand } from "../command.ts";
import type { Magic } from "../magic.ts";

/** Signs in npm's messages that it has no way to the registry. */
const noNetwork =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;

/** What to do in a notebook about the errors that npm names; `NAME` stands for a package. */
const repairs: Readonly<Record<string, string | undefined>> = {
  E404: "Check the package's name; %npm view NAME tells what the registry has.",
  ETARGET: "Ask for a version that there is: %npm view NAME versions lists them.",
  ERESOLVE: "Install versions that agree with one another, or add --legacy-peer-deps to the line.",
};

/** npm in the notebook's project: the nearest folder upward that has a package.json, else the notebook's own. */
export const npm: Magic = {
  name: "npm",
  usage: "%npm install NAME…",
  summary: "install packages into the notebook's project; any other npm command works too",
  kind: "line",
  words: ["install", "uninstall", "list", "outdated", "view"],
  prepare(argument) {
    if (argument === "")
      throw invalidArgument("%npm", "needs a command", "nothing", "Write %npm install NAME, for example.");
  },
  async run(argument, { workingFolder, signal }) {
    const [command, ...rest] = argument.split(/\s+/);
    const installs = /^(i|install|add|uninstall|remove|update|ci)$/.test(command);
    const folder = projectFolder(workingFolder);
    const refused: string[] = [];
    let errorCode: string | undefined;
    let fetched = 0;
    const progress = startProgress(`npm ${command}`, 0);
    try {
      await runCommand({
        command: process.platform === "win32" ? "npm.cmd" : "npm",
        arguments: [command, ...rest, ...(installs ? quiet : []), "--prefix", folder],
        shell: process.platform === "win32",
        workingFolder: folder,
        signal,
        onErrorLine(line) {
          if (noNetwork.test(line)) refused.push(line.trim());
          errorCode ??= /^npm error code (\S+)/.exec(line)?.[1];
          if (!/^npm (http|info)\b/.test(line))
            return !installs || !/^npm (error|notice)/.test(line) || refused.length === 0;
          if (line.startsWith("npm http fetch")) progress.advance(++fetched);
          return false;
        },
      });
    } catch (cause) {
      if (refused.length === 0) throw errorCode === undefined ? cause : failed(command, errorCode, cause);
      throw new PeakError("unavailable", `npm cannot reach its registry (${reason(refused[0])}).`, {
        hint: "Check the network, the proxy (npm config get proxy) and the registry (npm config get registry).",
        cause,
      });
    } finally {
      progress.end();
    }
    if (installs) process.stdout.write(`in ${join(folder, "package.json")}\n`);
  },
};

/** No fund-raising, no audit, few retries, and a line for each package that is fetched. */
const quiet = [
  "--no-fund",
  "--no-audit",
  "--loglevel=http",
  "--fetch-retries=1",
  "--fetch-retry-maxtimeout=2000",
  "--fetch-retry-mintimeout=500",
];

const reason = (line: string): string => noNetwork.exec(line)?.[0] ?? line;

function failed(command: string, errorCode: string, cause: unknown): PeakError {
  const hint = repairs[errorCode] ?? "npm says above what is wrong: mend the line and run the cell again.";
  return new PeakError("unavailable", `npm ${command} failed (${errorCode}).`, {
    hint,
    context: { errorCode },
    cause,
  });
}

function projectFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
