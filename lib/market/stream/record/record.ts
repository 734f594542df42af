import { refuseUnknownKeys } from "../../../core/names.ts";
import { demand } from "../../../core/errors.ts";
import type { StreamEvent } from "../event.ts";

/**
 * Records events that come from anywhere, in the form that {@link replay} reads: a filtered stream, or a market made by hand. Goes on at
 * the end of a recording that is there. Resolves with how many were recorded. `synthetic` says that the market is not real.
 *
 * Throws `invalid_argument` naming the event and its field where one is not what a stream gives; what came before it is recorded.
 */
export async function record(
  events: Iterable<StreamEvent> | AsyncIterable<StreamEvent>,
  name: string,
  options: { readonly synthetic?: boolean } = {},
): Promise<number> {
  refuseUnknownKeys("record option", options, ["synthetic"]);
  const { synthetic = false } = options;
  demand(
    typeof events === "object" &&
      events !== null &&
      (Symbol.iterator in events || Symbol.asyncIterator in events),
    "events",
    "must be a stream or an array of events",
    events,
    'Pass record(stream, "name").',
  );
  const [{ openRecorder }, { demandEvent }] = await Promise.all([
    import("./recorder.ts"),
    import("./row.ts"),
  ]);
  const recorder = await openRecorder(name, { synthetic });
  let count = 0;
  try {
    for await (const event of events) {
      demandEvent(event, `events[${count}]`);
      recorder.write(event);
      count++;
    }
  } finally {
    await recorder.close();
  }
  return count;
}
