import type { Config } from "./config.ts";
import { isTable, isUnconfigured, readShipped } from "./layers.ts";
import { loadConfig } from "./load.ts";

type CellTypes = Config["cells"]["types"];

const known: readonly unknown[] = ["gate", "warn", "off"] satisfies CellTypes[];

/**
 * What a cell with a type error does, as configured. Where nothing overrides the package's own files, this one word of them is read: to
 * judge the whole takes a tenth of a second, for which a session that opens would wait. Throws as `loadConfig` does.
 */
export function cellTypes(env: NodeJS.ProcessEnv = process.env): CellTypes {
  const { cells } = isUnconfigured(env) ? readShipped("peak.toml").table : {};
  if (isTable(cells) && known.includes(cells.types)) return cells.types as CellTypes;
  return loadConfig({ env }).cells.types;
}
