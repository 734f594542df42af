import type { StreamEvent } from "../event.ts";

/**
 * Records events that come from anywhere, in the form that {@link replay} reads: a filtered stream, or a market made by hand. Goes on at
 * the end of a recording that is there. Resolves with how many were recorded. `synthetic` says that the market is not real.
 */
export async function record(
  events: Iterable<StreamEvent> | AsyncIterable<StreamEvent>,
  name: string,
  { synthetic = false }: { readonly synthetic?: boolean } = {},
): Promise<number> {
  const { openRecorder } = await import("./recorder.ts");
  const recorder = await openRecorder(name, { synthetic });
  let count = 0;
  try {
    for await (const event of events) {
      recorder.write(event);
      count++;
    }
  } finally {
    await recorder.close();
  }
  return count;
}
