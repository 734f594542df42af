import { AsyncResource } from "node:async_hooks";
import process from "node:process";
import { failWith } from "./fail.ts";

/** Ends the process once what it has written is away: what a full pipe has not taken yet, its reader being slow, would be lost. */
export async function exit(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise(resolve => stream.write("", resolve));
  process.exit(code);
}

/**
 * Who reads the output and has seen enough (`peak data sql … | head`) ends the process as that ends every program of a Unix: with the
 * status of a SIGPIPE. Also within a cell, whose own exits are refused. What stderr does not take cannot be told there.
 */
export function endWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on(
      "error",
      AsyncResource.bind((error: NodeJS.ErrnoException) => {
        if (error.code === "EPIPE") process.exit(141);
        if (stream === process.stderr) process.exit(1);
        failWith(error);
      }),
    );
}
