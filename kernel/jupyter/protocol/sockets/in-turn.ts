/**
 * Sends one thing at a time, which is all that a zeromq socket allows: at once where no other is under way. `send` must not reject. What
 * is returned resolves when the thing is sent.
 */
export function inTurn<T>(send: (value: T) => Promise<void>): (value: T) => Promise<void> {
  let last: Promise<void> | undefined;
  return value => {
    const sent = last ? last.then(() => send(value)) : send(value);
    last = sent;
    void sent.then(() => {
      if (last === sent) last = undefined;
    });
    return sent;
  };
}
