import type { MimeBundle } from "../../lib/core/display.ts";
import { json } from "./json.ts";

/** What is sent or written as JSON in the end is made of what JSON has; a function in a chart's specification is left out. Throws where it is circular. */
export const plainJson = <T>(value: T): T => JSON.parse(json(value)) as T;

/** A bundle as a front end or a file will have it, and as it is now. Most values are shown as texts, which are plain as they are. */
export function plainBundle(bundle: MimeBundle): MimeBundle {
  if (Object.values(bundle).every(member => typeof member === "string")) return bundle;
  try {
    return plainJson(bundle);
  } catch (error) {
    return {
      "text/plain": `${bundle["text/plain"]}\n(its picture failed: ${error instanceof Error ? error.message : String(error)})`,
    };
  }
}
