import { z } from "zod";
import type { PageRequest } from "../../lib/chart/table/payload.ts";

const count = z.int().min(0);

/** Reads what a front end asks of a table with so many columns. Throws for anything else. */
export function readPageRequest(data: unknown, columns: number): PageRequest & { readonly serial: number } {
  return z
    .object({
      serial: count,
      offset: count,
      count,
      filter: z.string().optional(),
      sort: z.object({ column: count.max(columns - 1), descending: z.boolean() }).optional(),
    })
    .parse(data);
}
