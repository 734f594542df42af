import { Command, Option } from "@commander-js/extra-typings";
import type { Displayable } from "../../../lib/core/display.ts";
import type { Source } from "../../../lib/market/load-options.ts";
import type { QualityPolicies } from "../../../lib/market/quality/kinds.ts";
import type { BarSource } from "../../../lib/market/sources/source.ts";
import type { Timeframe } from "../../../lib/core/time.ts";
import { exit } from "../exit.ts";
import { numeric } from "../numeric.ts";

// The library is loaded when a verb runs: help and shell completion must not wait for it.
const verbs = () => import("../../../lib/market/cache/verbs/index.ts");

/** Runs a verb, writes its result and ends the process. `left` is what an interrupt leaves. */
async function act<T extends Displayable>(
  verb: () => Promise<T>,
  { left = "Nothing was changed.", write }: { left?: string; write?: (result: T) => string },
) {
  const { act: run } = await import("./act.ts");
  await exit(await run(verb, { left, write }));
}

const tabular = ["table", "csv", "json"] as const;
const spoken = ["text", "json"] as const;
const format = <const Formats extends readonly string[]>(formats: Formats) =>
  new Option("--format <format>", "how to write the answer")
    .choices(formats)
    .default(formats[0] as Formats[number]);

/** Runs a verb whose result is no table: its data for programs, else what it shows in a terminal, with `after` below. */
async function actAndSay(
  verb: () => Promise<Displayable>,
  how: (typeof spoken)[number],
  { after = "", ...options }: { after?: string; left?: string } = {},
) {
  const { inTerminal } = await import("./act.ts");
  const write = (result: Displayable) =>
    how === "json" ? JSON.stringify(result, undefined, 1) : `${inTerminal(result)}${after}`;
  await act(verb, { ...options, write });
}

const timeframe = () =>
  new Option("-t, --timeframe <length>", "length of a bar: 1m 5m 15m 1h 4h 1d 1w, any whole number");

const filtered = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .option("--venue <name>", "only of this venue")
    .option("--symbol <name>", "only of this market")
    .addOption(timeframe());

/** Options as the library takes them. A timeframe that is none is the library's to refuse, with "did you mean". */
const given = <T extends { timeframe?: string | undefined }>(options: T) =>
  options as Omit<T, "timeframe"> & { timeframe?: Timeframe };

/** `peak data`: the verbs of the cache, the same as `pt.data` in a cell. */
export const dataCommand = new Command("data").description(
  "bars in the cache under PEAK_HOME: fetch, list, verify, repair, import, export, sql, prune",
);

dataCommand
  .command("fetch")
  .description("bring the bars of a market into the cache; what is there is not fetched again")
  .argument("<symbol>", 'the market, e.g. "BTC/USD"')
  .option("-s, --source <name>", 'an exchange, "binance-dumps", or a file that exports a source', "kraken")
  .addOption(timeframe().default("1h"))
  .option("--since <moment>", "first open wanted (UTC); default the latest 720 bars")
  .option("--until <moment>", "bars open before this (UTC); default now")
  .option("--limit <bars>", "bars at most", numeric)
  .option("--again", "ask again where the venue had no bars before")
  .option("--timeout <seconds>", "how long an answer may take", numeric)
  .option("--retries <count>", "further tries of a call that the network failed", numeric)
  .addOption(format(spoken))
  .action(async (symbol, { source, timeout, format: how, ...options }) => {
    const { fetch } = await verbs();
    const { sourceNamed } = await import("./source-file.ts");
    const milliseconds = timeout === undefined ? {} : { timeout: 1_000 * timeout };
    await actAndSay(
      async () =>
        fetch(symbol, {
          ...given(options),
          ...milliseconds,
          source: (await sourceNamed(source)) as Exclude<Source, "auto" | "synthetic"> | BarSource,
        }),
      how,
      { left: "What had come is cached; the same command goes on from there." },
    );
  });

dataCommand.addCommand(
  filtered("list", "what is cached, one line a series")
    .addOption(format(tabular))
    .action(async ({ format: how, ...options }) => {
      const { list } = await verbs();
      const { writeAnswer } = await import("./answer.ts");
      await act(() => list(given(options)), {
        write: table =>
          table.length > 0 || how !== "table"
            ? writeAnswer(table, { format: how, rows: table.length })
            : `${Object.keys(options).length > 0 ? "Nothing of that is cached" : "Nothing is cached yet"}: peak data fetch, or peak data import.`,
      });
    }),
);

dataCommand.addCommand(
  filtered("verify", "read every file and compare it with its checksum; exit with 1 where one is damaged")
    .addOption(format(spoken))
    .action(async ({ format: how, ...options }) => {
      const { verify } = await verbs();
      await actAndSay(() => verify(given(options)), how);
    }),
);

dataCommand.addCommand(
  filtered("repair", "set damaged files aside and fetch their bars again; exit with 1 where some cannot be")
    .option("--source <file>", "ask the source that this file exports too")
    .addOption(format(spoken))
    .action(async ({ source, format: how, ...options }) => {
      const { repair } = await verbs();
      const { sourceOfFile } = await import("./source-file.ts");
      const work = async () => {
        if (source !== undefined) await sourceOfFile(source);
        return repair(given(options));
      };
      await actAndSay(work, how, {
        left: "What was set aside stays there, what was fetched is cached; peak data fetch brings the rest.",
      });
    }),
);

dataCommand
  .command("import")
  .description("put the bars of a file (CSV, Parquet, Arrow; plain, gzip or zip) into the cache")
  .argument("<file>", "the file")
  .requiredOption("--symbol <name>", "the market it holds")
  .requiredOption("--venue <name>", "whose bars they are: an exchange, or any name")
  .addOption(timeframe())
  .option("--columns <names>", "headers that are not the usual ones, such as time=Stamp,close=Last")
  .option("--resample", "make longer bars where the file's own are finer than --timeframe")
  .option("--replace", "take the file's bars where cached ones have other values")
  .addOption(
    new Option("--invalid <policy>", "rows that no market can have made").choices([
      "refuse",
      "drop",
    ] as const),
  )
  .option(
    "--repair [policies]",
    "put right what is the matter with its rows; policies such as ohlc=repair,gap=fill",
  )
  .option("--zone <name>", "whose clocks its times show, with --repair: America/New_York")
  .addOption(format(spoken))
  .action(async (file, { repair, columns, format: how, ...options }) => {
    const verb = (await verbs()).import;
    const { readPairs } = await import("./pairs.ts");
    await actAndSay(
      async () => {
        const policies =
          typeof repair === "string"
            ? (readPairs(
                "--repair",
                repair,
                "Write e.g. --repair ohlc=repair,missingPrice=drop, or --repair alone for the usual ones.",
              ) as QualityPolicies)
            : repair;
        const headers =
          columns === undefined
            ? {}
            : { columns: readPairs("--columns", columns, "Write e.g. --columns time=Stamp,close=Last.") };
        return verb(file, given({ ...options, ...headers, repair: policies }));
      },
      how,
      { left: "The years that were done are cached; the same command adds the others." },
    );
  });

dataCommand.addCommand(
  filtered("export", "write the cached bars of one series to a file")
    .argument("<file>", "where to: .parquet, .csv or .arrow")
    .option("--since <moment>", "first open wanted (UTC)")
    .option("--until <moment>", "bars open before this (UTC)")
    .addOption(format(spoken))
    .action(async (file, { format: how, ...options }) => {
      const verb = (await verbs()).export;
      await actAndSay(() => verb(file, given(options)), how, { left: `${file} is as it was.` });
    }),
);

dataCommand
  .command("sql")
  .description("ask everything cached in DuckDB's SQL: the view bars, and one by the name of each venue")
  .argument("<query>", "the query; - reads it from stdin")
  .addOption(format(tabular))
  .option("--rows <count>", "rows of the table to show", numeric, 40)
  .action(async (query, { format, rows }) => {
    const { sql } = await import("../../../lib/market/cache/sql.ts");
    const { writeAnswer } = await import("./answer.ts");
    const { text } = await import("node:stream/consumers");
    const { invalidArgument } = await import("../../../lib/core/errors.ts");
    if (rows < 1) throw invalidArgument("--rows", "must be above 0", rows, "Write e.g. --rows 100.");
    const asked = query === "-" ? await text(process.stdin) : query;
    await act(() => sql(asked), {
      left: "The query gave no answer.",
      write: answer => writeAnswer(answer, { format, rows }),
    });
  });

dataCommand.addCommand(
  filtered("prune", "delete cached bars; without --yes it only says which")
    .option("--before <moment>", "only years that end before this")
    .option("--set-aside", "delete the damaged files that were set aside")
    .option("--all", "everything")
    .option("--yes", "delete")
    .addOption(format(spoken))
    .action(async ({ yes = false, format: how, ...options }) => {
      const { prune } = await verbs();
      const said = yes
        ? { left: "What was deleted is gone; the same command goes on from there." }
        : { after: "\n\nNothing was deleted. Add --yes to delete." };
      await actAndSay(() => prune({ ...given(options), dryRun: !yes }), how, said);
    }),
);
