import process from "node:process";

/** Ends the process once what it has written is away: what a full pipe has not taken yet, its reader being slow, would be lost. */
export async function exit(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise(resolve => stream.write("", resolve));
  process.exit(code);
}
