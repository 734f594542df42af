/** Values with the largest of them (`direction` 1) or the smallest (−1) on top. */
class Heap {
  readonly #direction: 1 | -1;
  #keys = new Float64Array(64);
  size = 0;

  constructor(direction: 1 | -1) {
    this.#direction = direction;
  }

  get top(): number {
    return this.#keys[0] * this.#direction;
  }

  push(value: number): void {
    if (this.size === this.#keys.length) {
      const larger = new Float64Array(2 * this.size);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    const keys = this.#keys;
    const key = value * this.#direction;
    let at = this.size++;
    for (let parent = (at - 1) >> 1; at > 0 && keys[parent] < key; parent = (at - 1) >> 1) {
      keys[at] = keys[parent];
      at = parent;
    }
    keys[at] = key;
  }

  pop(): number {
    const keys = this.#keys;
    const top = this.top;
    const key = keys[--this.size];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && keys[child + 1] > keys[child]) child++;
      if (keys[child] <= key) break;
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = key;
    return top;
  }
}

/**
 * A quantile of all values so far, between the two nearest ones as most tools take it (Hyndman and Fan's type 7): two heaps that
 * meet at its rank, so a million values cost a million logarithms.
 */
export class ExpandingQuantile {
  readonly #share: number;
  readonly #below = new Heap(1);
  readonly #above = new Heap(-1);

  constructor(share: number) {
    this.#share = share;
  }

  add(x: number): void {
    const below = this.#below;
    const above = this.#above;
    if (below.size > 0 && x > below.top) above.push(x);
    else below.push(x);
    const wanted = Math.floor(this.#share * (below.size + above.size - 1)) + 1;
    while (below.size < wanted) below.push(above.pop());
    while (below.size > wanted) above.push(below.pop());
  }

  get value(): number {
    const place = this.#share * (this.#below.size + this.#above.size - 1);
    const low = this.#below.top;
    const part = place - Math.floor(place);
    return part === 0 ? low : low + part * (this.#above.top - low);
  }
}
