const moved = new WeakMap<object, readonly ArrayBuffer[]>();

/**
 * A job, or what it gives, with buffers that go over to the other thread instead of being copied. Who gave them has them no more. What
 * lies in such memory counts for the collection of garbage, unlike memory that threads share.
 */
export function moving<Message extends object>(message: Message, buffers: readonly ArrayBuffer[]): Message {
  moved.set(message, buffers);
  return message;
}

/** Those buffers of columns that can be moved: threads see those that they share. */
export function ownBuffers(...columns: readonly Float64Array[]): readonly ArrayBuffer[] {
  return columns.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

/** What is to be moved with a message, as `postMessage` takes it. */
export function buffersOf(message: unknown): readonly ArrayBuffer[] {
  return (typeof message === "object" && message !== null && moved.get(message)) || [];
}
