/** Hands on what comes in; what comes before somebody listens waits for him. */
export class Inbox<T> {
  #waiting: T[] = [];
  #listener: ((value: T) => void) | undefined;

  put(value: T): void {
    if (this.#listener) this.#listener(value);
    else this.#waiting.push(value);
  }

  listen(listener: (value: T) => void): void {
    this.#listener = listener;
    for (const value of this.#waiting.splice(0)) listener(value);
  }
}
