import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PeakError } from "../../../lib/core/errors.ts";
import { registerSource } from "../../../lib/market/sources/registry.ts";
import type { BarSource } from "../../../lib/market/sources/source.ts";

const library = new URL("../../../lib/index.ts", import.meta.url).href;

/**
 * The source that a file exports as its default, registered by its name. The file may import "peak-trade" wherever it lies. Throws
 * `not_found`, `unreadable` for a file that cannot be loaded, `invalid_argument` for a default export that is no source.
 */
export async function sourceOfFile(file: string): Promise<BarSource> {
  const url = pathToFileURL(resolve(file)).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "peak-trade" ? { url: library, shortCircuit: true } : next(specifier, context),
  });
  try {
    const loaded = (await import(url)) as { readonly default?: BarSource };
    return registerSource(loaded.default!);
  } catch (cause) {
    if (cause instanceof PeakError)
      throw cause.context.name === "source"
        ? new PeakError("invalid_argument", `${file} exports no source as its default.`, {
            hint: 'End it with: export default { name: "mine", async *pages(request) { … } }.',
            cause,
          })
        : cause;
    const { code, message, url: missing } = cause as NodeJS.ErrnoException & { readonly url?: string };
    if (code === "ERR_MODULE_NOT_FOUND" && missing === url)
      throw new PeakError("not_found", `There is no file ${file}.`, { hint: "Check the path.", cause });
    throw new PeakError("unreadable", `${file} cannot be loaded: ${message}.`, {
      hint: "Mend what it says, or import it in a cell to see where.",
      cause,
    });
  } finally {
    hooks.deregister();
  }
}

/** What `--source` names: a source by its name, or by the file that exports it ("./acme.ts"). */
export function sourceNamed(given: string): string | Promise<BarSource> {
  return /[./\\]/.test(given) ? sourceOfFile(given) : given;
}
