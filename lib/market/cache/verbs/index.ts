// What `pt.data` offers: the cache's verbs, the same as `peak data`.

export { fetch, type Fetched, type FetchOptions } from "./fetch.ts";
export { list } from "./list.ts";
export { verify, type DamagedFile, type Verification } from "./verify.ts";
export { repair, type Repair } from "./repair.ts";
export { importBars as import, type Imported, type ImportOptions } from "./import.ts";
export { exportBars as export, type Exported, type ExportOptions } from "./export.ts";
export { prune, type Pruned, type PruneOptions } from "./prune.ts";
export { scan, type ScanOptions } from "./scan.ts";
export { venue } from "./venue.ts";
export type { SeriesFilter } from "./filter.ts";
