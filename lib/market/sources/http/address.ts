import { createHash } from "node:crypto";
import { basename } from "node:path";
import { redactText } from "../../../core/redact.ts";

/** Whether a file option names something on the web. */
export function isAddress(file: string): boolean {
  return /^https?:\/\//i.test(file);
}

/** An address as people may see it: without what stands in its query, which may be a key. */
export function shownAddress(address: string): string {
  const { protocol, host, pathname, search } = new URL(address);
  return redactText(`${protocol}//${host}${pathname}${search ? "?…" : ""}`);
}

/** The name of the file behind an address, fit for a file of ours. */
export function fileNameOf(address: string): string {
  const { pathname, host } = new URL(address);
  return (
    decodeURIComponent(basename(pathname))
      .replaceAll(/[^\w.@=-]+/g, "_")
      .slice(-80) || host
  );
}

/** A name for everything that is kept about an address. */
export function keyOf(address: string): string {
  return createHash("sha256").update(address).digest("hex").slice(0, 16);
}
