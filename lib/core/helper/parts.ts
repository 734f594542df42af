import { helperThread, type Help } from "./helper.ts";

/** Works one part off. It gives the same however often it is done, and writes where no other part does. */
type DoPart<Input> = (input: Input, part: number) => void;

/** What both threads work from. */
export interface PartsInput<Input> {
  readonly input: Input;
  /** The first part that nobody has begun, and behind it 1 for each that is done. */
  readonly parts: Int32Array;
}

/**
 * Works `count` parts off in this thread and in the helper, whoever comes first to one. `module` is the URL of the caller's, which exports as
 * `help` what {@link helpInParts} makes of `doPart`; columns of `input` lie in memory that threads share. This thread
 * waits for nothing: what the helper is still at in the end it does itself. So what the parts write must not be used again for anything else.
 * `wanted`: it is worth the start of the helper, where there is none yet.
 */
export function inParts<Input>(
  module: string,
  doPart: DoPart<Input>,
  input: Input,
  { count, wanted }: { readonly count: number; readonly wanted: boolean },
): void {
  const parts = new Int32Array(new SharedArrayBuffer(4 * (1 + count)));
  const helper = helperThread(wanted);
  helper?.send(module, { input, parts } satisfies PartsInput<Input>);
  helper?.ring();
  takeParts(doPart, { input, parts });
  for (let part = 0; part < count; part++) if (Atomics.load(parts, 1 + part) === 0) doPart(input, part);
}

/** The helper's side of {@link inParts}. */
export function helpInParts<Input>(doPart: DoPart<Input>): Help<PartsInput<Input>> {
  return shared => () => {
    takeParts(doPart, shared);
    return true;
  };
}

function takeParts<Input>(doPart: DoPart<Input>, { input, parts }: PartsInput<Input>): void {
  for (let part; (part = Atomics.add(parts, 0, 1)) < parts.length - 1; Atomics.store(parts, 1 + part, 1))
    doPart(input, part);
}
