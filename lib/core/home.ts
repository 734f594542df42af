import { resolve } from "node:path";

/** Names and values of environment variables; `process.env` unless a caller says otherwise. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder everything is kept in: `PEAK_HOME`, else `.peak` in the working folder. Absolute; not created here. */
export function peakHome(env: Environment = process.env): string {
  return resolve(env.PEAK_HOME || ".peak");
}
