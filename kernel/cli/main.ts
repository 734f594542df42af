import { Command, Option } from "@commander-js/extra-typings";
import { codeVersion } from "../../lib/core/code-version.ts";
import { dataCommand } from "./data/command.ts";
import { endWithoutReader, exit } from "./exit.ts";
import { failWith } from "./fail.ts";
import { numeric } from "./numeric.ts";

const types = () =>
  new Option(
    "--types <mode>",
    "what a cell with a type error does (default: as configured, [cells] types)",
  ).choices(["gate", "warn", "off"] as const);

const peak = new Command("peak")
  .description("A TypeScript notebook kernel and REPL with a complete trading-research engine preloaded.")
  .version(codeVersion());

peak
  .command("run")
  .description("run a notebook in a fresh session and write it with a self-contained document")
  .argument("<file>", "the notebook")
  .option("-p, --parameter <name=value...>", "value for the cell tagged parameters; may be repeated")
  .option(
    "-o, --output <folder>",
    "where the executed notebook and the document go (default: PEAK_HOME/runs/…)",
  )
  .addOption(
    new Option("--require <verdict>", "exit with 10 unless every gate says promote").choices(["go"] as const),
  )
  .option("--no-html", "write no document")
  .option("--timeout <seconds>", "time one cell may take", numeric)
  .addOption(
    new Option(
      "--check",
      "write nothing; exit with 1 where a replay shows other figures than the file holds",
    ).conflicts(["parameter", "output", "require"]),
  )
  .addOption(types())
  .action(async (file, { parameter, check, ...options }) => {
    if (check) {
      const { checkCommand } = await import("./check.ts");
      await exit(await checkCommand(file, options));
    }
    const { runCommand } = await import("./run.ts");
    await exit(await runCommand(file, { ...options, parameters: parameter }));
  });

peak
  .command("repl")
  .description("the same session in this terminal")
  .addOption(types())
  .action(async options => {
    const { replCommand } = await import("./repl.ts");
    await exit(await replCommand(options));
  });

peak
  .command("install")
  .description("register the Jupyter kernel `peak`, for the current user unless told otherwise")
  .option("--sys-prefix", "into the active virtual environment")
  .option("--prefix <folder>", "into share/jupyter below this folder")
  .action(async options => {
    const { installCommand } = await import("./install.ts");
    await installCommand(options);
  });

peak.addCommand(dataCommand);

endWithoutReader();
peak.parseAsync().catch(failWith);
