import { join, resolve } from "node:path";
import { profileNames } from "../../lib/core/config/names.ts";
import { unknownName } from "../../lib/core/names.ts";
import { parseTimeframe } from "../../lib/core/time.ts";
import { requireReadable } from "../../lib/market/sources/file/read.ts";
import { libraryStrategy } from "../../lib/trading/strategy/library/index.ts";
import { endWithoutReader, exit } from "./exit.ts";
import { failWith } from "./fail.ts";
import { readOptions } from "./options.ts";
import { runCommand } from "./run.ts";

const usage = `npm start -- [--data FILE --symbol BTC/USD --timeframe 1h] [--profile moderate]

Runs the playbook research-to-live and writes the executed notebook and a document.
  --data FILE       your own bars: CSV (a Kraken dump, or with a header; .gz too) or Parquet
  --symbol NAME     what they are; default BTC/USD
  --timeframe T     1m 5m 15m 30m 1h 2h 4h 1d 1w …; default 1d, with --data 1h
  --profile NAME    conservative, moderate or aggressive; default moderate
  --strategy NAME   ma_crossover, rsi_reversion or trend_following; default ma_crossover
Without --data it asks Kraken, and where no network answers it uses a synthetic market and says so.`;

/** `npm start`: the playbook, on the user's data or on what can be had. */
async function start(): Promise<number> {
  const text = { type: "string" } as const;
  const { data, help, ...given } = readOptions(
    {
      data: text,
      symbol: text,
      timeframe: text,
      profile: text,
      strategy: text,
      help: { type: "boolean" },
    },
    { usage },
  ).values;
  if (help) {
    console.log(usage);
    return 0;
  }
  // Checked here, where the answer is one sentence, rather than by the types of the cell they end up in.
  if (given.timeframe !== undefined) parseTimeframe(given.timeframe);
  if (given.strategy !== undefined) libraryStrategy(given.strategy);
  if (given.profile !== undefined && !profileNames.some(name => name === given.profile))
    throw unknownName("risk profile", given.profile, profileNames);
  const parameters = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  if (data !== undefined) {
    await requireReadable(data);
    parameters.push(`file=${resolve(data)}`);
    if (given.timeframe === undefined) parameters.push("timeframe=1h");
  }
  return runCommand(join(import.meta.dirname, "../../playbooks/research-to-live.ipynb"), { parameters });
}

endWithoutReader();
start().then(exit, failWith);
