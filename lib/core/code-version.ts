import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
let version: string | undefined;

/** Version of this package with the commit it runs from, for the ledger: "0.1.0+1a2b3c4d5e6f". */
export function codeVersion(): string {
  version ??= readVersion();
  return version;
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const commit = readCommit();
  return commit ? `${version}+${commit.slice(0, 12)}` : version;
}

/** The checked-out commit, read from .git itself: spawning git would cost more than the backtest it labels. */
function readCommit(): string | undefined {
  const head = join(root, ".git/HEAD");
  if (!existsSync(head)) return undefined;
  const text = readFileSync(head, "utf8").trim();
  if (!text.startsWith("ref: ")) return text;
  const reference = join(root, ".git", text.slice(5));
  return existsSync(reference) ? readFileSync(reference, "utf8").trim() : undefined;
}
