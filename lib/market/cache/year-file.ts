import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { systemClock } from "../../core/clock.ts";
import type { Notes } from "./notes.ts";
import {
  asideFolder,
  cacheFolder,
  cannotRead,
  namesIn,
  seriesFolder,
  seriesPath,
  type Series,
  type YearFile,
} from "./series.ts";
import { literal, reasonOf } from "../duckdb.ts";

const name = /^(\d{4})\.(\d+)\.([0-9a-f]{32})\.parquet$/;

/** The files of a series that stand, by year, and those that a newer one has replaced. */
export function yearFiles(series: Series): { current: YearFile[]; replaced: YearFile[] } {
  const folder = seriesFolder(series);
  const files = namesIn(folder)
    .flatMap(file => {
      const [, year, generation, hash] = name.exec(file) ?? [];
      const path = join(folder, file);
      return hash === undefined ? [] : [{ path, year: Number(year), generation: Number(generation), hash }];
    })
    .sort((a, b) => a.year - b.year || b.generation - a.generation);
  const newest = (file: YearFile, at: number): boolean => files[at - 1]?.year !== file.year;
  return { current: files.filter(newest), replaced: files.filter((file, at) => !newest(file, at)) };
}

/** Those of some files that a writer has neither replaced nor removed meanwhile. */
export function standing(series: Series, files: readonly YearFile[]): YearFile[] {
  const paths = new Set(yearFiles(series).current.map(({ path }) => path));
  return files.filter(({ path }) => paths.has(path));
}

/** The key of the notes among those of the Parquet footer. */
export const notesKey = "peak";

const known = new Map<string, Notes>();

/**
 * The notes of files; undefined for one that is damaged. Files never change, so each is opened once. Throws `unavailable` for one that is
 * whole and cannot be opened: taken for damaged, it would be set aside.
 */
export async function readNotes(
  connection: DuckDBConnection,
  files: readonly YearFile[],
): Promise<(Notes | undefined)[]> {
  const unread = files.filter(({ path }) => !known.has(path));
  if (unread.length > 0)
    try {
      await learn(connection, unread);
    } catch {
      // One that is no Parquet fails them all: ask each alone.
      for (const file of unread)
        await learn(connection, [file]).catch(async cause => {
          if (await isWhole(file)) throw cannotRead(cause, reasonOf(cause));
        });
    }
  return files.map(({ path }) => known.get(path));
}

async function learn(connection: DuckDBConnection, files: readonly YearFile[]): Promise<void> {
  const list = files.map(({ path }) => literal(path)).join(", ");
  const found = await connection.runAndReadAll(
    `select file_name, decode(value) from parquet_kv_metadata([${list}]) where decode(key) = ${literal(notesKey)}`,
  );
  // On first use: it brings zod.
  const { notesSchema } = await import("./notes.ts");
  for (const [path, text] of found.getRowsJS()) {
    const notes = notesSchema.safeParse(JSON.parse(String(text)));
    if (notes.success) known.set(String(path), Object.freeze(notes.data));
  }
}

const checked = new Set<string>();

/**
 * Whether a file's content has the hash it is named by: read once, and again when it was touched. False where it is gone, or lies where
 * the disk is broken. Throws `unavailable` where it may not be read, or no more files can be opened.
 */
export async function isWhole({ path, hash }: YearFile): Promise<boolean> {
  try {
    const before = statSync(path);
    const key = `${path} ${before.mtimeMs} ${before.size}`;
    if (checked.has(key)) return true;
    if ((await hashOf(path)) !== hash) return false;
    checked.add(key);
    return true;
  } catch (cause) {
    if (["ENOENT", "EIO"].includes((cause as NodeJS.ErrnoException).code ?? "")) return false;
    throw cannotRead(cause);
  }
}

/** The size of a file in bytes; 0 where it is gone. */
export function bytesOf({ path }: Pick<YearFile, "path">): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw cannotRead(cause);
  }
}

const hashOf = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex")
    .slice(0, 32);

/** Where the next content of a year is written, before it has its name. */
export function temporaryFile(series: Series): string {
  const folder = seriesFolder(series);
  mkdirSync(folder, { recursive: true });
  return join(folder, `.writing.${process.pid}.tmp`);
}

/** Gives a written file its name: forced to disk, named by its content, and only then do the older ones go. */
export async function commit(series: Series, temporary: string, year: number): Promise<YearFile> {
  await sync(temporary);
  const hash = await hashOf(temporary);
  const { current, replaced } = yearFiles(series);
  const older = [...current, ...replaced].filter(file => file.year === year);
  const generation = Math.max(0, ...older.map(file => file.generation)) + 1;
  const folder = seriesFolder(series);
  const path = join(folder, `${year}.${generation}.${hash}.parquet`);
  renameSync(temporary, path);
  await sync(folder);
  for (const file of older) rmSync(file.path, { force: true });
  return { path, year, generation, hash };
}

/** Removes what a killed writer left: half-written files, and those that a newer one has replaced. Under the series' lock only. */
export function sweepLeftovers(series: Series): void {
  const folder = seriesFolder(series);
  for (const file of namesIn(folder))
    if (file.startsWith(".writing.")) rmSync(join(folder, file), { force: true });
  for (const { path } of yearFiles(series).replaced) rmSync(path, { force: true });
}

/** Moves a damaged file out of the cache, and says where it lies now. Nothing is deleted: it may be the last copy of something. */
export function setAside(series: Series, file: YearFile): string {
  const folder = cacheFolder("set-aside", seriesPath(series));
  const stamp = new Date(systemClock.now()).toISOString().replaceAll(/[:.]/g, "-");
  const path = join(folder, `${stamp}.${basename(file.path)}`);
  if (existsSync(file.path)) renameSync(file.path, path);
  known.delete(file.path);
  return path;
}

/** The damaged files of a series that were set aside. */
export function asideFiles(series: Series): { path: string; year: number }[] {
  const folder = asideFolder(series);
  return namesIn(folder).flatMap(file => {
    const year = /^[^.]+\.(\d{4})\./.exec(file)?.[1];
    return year === undefined ? [] : [{ path: join(folder, file), year: Number(year) }];
  });
}

async function sync(path: string): Promise<void> {
  const folder = statSync(path).isDirectory();
  // Windows keeps renames itself, and lets nobody flush a folder.
  if (folder && process.platform === "win32") return;
  const file = await open(path, folder ? "r" : "r+");
  await file.sync().finally(() => file.close());
}
