import { z } from "zod";
import { parseTimeframe } from "../../core/time.ts";

/** What a year's file says about itself in its footer. */
export const notesSchema = z.object({
  version: z.literal(1),
  venue: z.string(),
  symbol: z.string(),
  timeframe: z.string().transform(parseTimeframe),
  rows: z.number(),
  /** First and last open in ms UTC; null where the venue has no bars in the spans. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  /** Spans that were asked for or imported: what has no bar in them is a known gap. */
  covered: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly(),
});

export type Notes = Readonly<z.infer<typeof notesSchema>>;
