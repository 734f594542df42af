import * as z from "zod";
import { PeakError } from "../../lib/core/errors.ts";
import { unknownName } from "../../lib/core/names.ts";
import type { createDebugAdapter } from "./adapter.ts";
import { type Command, requests } from "./requests.ts";

/** Checks the arguments of a request and has it handled. */
export async function answer(
  { handlers }: ReturnType<typeof createDebugAdapter>,
  command: string,
  options: unknown,
): Promise<object | void> {
  if (!Object.hasOwn(requests, command)) throw unknownName("debug request", command, Object.keys(requests));
  const name = command as Command;
  const checked = requests[name].safeParse(options ?? {});
  if (!checked.success)
    throw new PeakError("invalid_argument", `${command}: ${z.prettifyError(checked.error)}`, {
      hint: "See the Debug Adapter Protocol for the arguments of this request.",
    });
  return (handlers[name] as (options: unknown) => Promise<object | void>)(checked.data);
}
