import process from "node:process";

/** The flags of this process for a thread of it: how a program on the command line is to be read is none for a file. */
export const threadFlags = (): string[] =>
  process.execArgv.filter(
    (flag, i, all) => !/^--input-type(=|$)/.test(flag) && all[i - 1] !== "--input-type",
  );
