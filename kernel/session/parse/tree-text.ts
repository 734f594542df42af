/** A node of a tree: its number, in the order in which they are written. The first is the program. */
export type NodeNumber = number;

/** What is known of a node: where its text begins and ends, where it stands in the source, and the number behind its descendants. */
const [from, to, start, end, next, size] = [0, 1, 2, 3, 4, 5];
/** Characters of the shortest node, `{"type":"Super","start":0,"end":5}`. */
const shortest = 33;
const typed = '{"type":"';
/** Three letters of a text as one number. */
export const lettersOf = (text: string, at = 0): number =>
  (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);
const code = (character: string): number => character.charCodeAt(0);
const [quote, colon, zero, letterD, letterT] = [code('"'), code(":"), code("0"), code("d"), code("t")];

/**
 * A syntax tree as the parser writes it, in JSON, of which only what is asked for becomes objects: to make them all takes longer than
 * the parser took, and of a cell that is to run little is asked.
 *
 * A node is written `{"type":"…",…,"start":0,"end":9}`, its children among its fields. Quotes in texts are escaped, so that what looks
 * like the beginning or the end of a node is one.
 */
export class TreeText {
  readonly #json: string;
  readonly #nodes: Int32Array;

  /** Of `{"node":…,"fixes":…}`, where the node is the program. */
  constructor(json: string) {
    this.#json = json;
    const nodes = new Int32Array(size * Math.ceil(json.length / shortest));
    const open: number[] = [];
    let count = 0;
    // Each brace is found by the processor's own search: character by character takes three times as long.
    let opening = json.indexOf("{", 1);
    let closing = json.indexOf("}", opening);
    while (closing >= 0) {
      if (opening >= 0 && opening < closing) {
        if (json.charCodeAt(opening + 1) === quote && json.charCodeAt(opening + 2) === letterT) {
          open.push(count);
          nodes[count + from] = opening;
          count += size;
        }
        opening = json.indexOf("{", opening + 1);
        continue;
      }
      // Backwards from the brace: `"start":0,"end":9`.
      const digits = numberBegins(json, closing);
      if (
        digits < closing &&
        json.charCodeAt(digits - 1) === colon &&
        json.charCodeAt(digits - 3) === letterD
      ) {
        const node = open.pop() ?? 0;
        const comma = digits - ',"end":'.length;
        nodes[node + start] = numberAt(json, numberBegins(json, comma), comma);
        nodes[node + end] = numberAt(json, digits, closing);
        nodes[node + to] = closing + 1;
        nodes[node + next] = count / size;
        if (open.length === 0) break;
      }
      closing = json.indexOf("}", closing + 1);
    }
    this.#nodes = nodes;
  }

  type(node: NodeNumber): string {
    const begins = this.#nodes[size * node + from] + typed.length;
    return this.#json.slice(begins, this.#json.indexOf('"', begins));
  }

  /** Of the type its first three letters, as one number: most nodes are of no interest to whoever goes through them all. */
  letters(node: NodeNumber): number {
    return lettersOf(this.#json, this.#nodes[size * node + from] + typed.length);
  }

  start(node: NodeNumber): number {
    return this.#nodes[size * node + start];
  }

  end(node: NodeNumber): number {
    return this.#nodes[size * node + end];
  }

  /** The node that follows when all that lies in this one is left out. The first child of a node is `node + 1` where that comes before. */
  next(node: NodeNumber): NodeNumber {
    return this.#nodes[size * node + next];
  }

  /** The statements of the program. */
  statements(): NodeNumber[] {
    return this.children(0).filter(node => this.type(node) !== "Hashbang");
  }

  children(node: NodeNumber): NodeNumber[] {
    const children: NodeNumber[] = [];
    for (let child = node + 1; child < this.next(node); child = this.next(child)) children.push(child);
    return children;
  }

  /** The child in a field, `"id":`, or the first in one that is a list, `"params":[`; undefined where there is none. */
  child(node: NodeNumber, field: string): NodeNumber | undefined {
    for (let child = node + 1; child < this.next(node); child = this.next(child))
      if (this.isIn(child, field)) return child;
    return undefined;
  }

  /** Whether this is written in front of the node: the field of its parent that it stands in. */
  isIn(node: NodeNumber, field: string): boolean {
    return this.#json.startsWith(field, this.#nodes[size * node + from] - field.length);
  }

  /** Whether the node's own text, without its children's, has a field as it is written: `"declare":true`. */
  has(node: NodeNumber, field: string): boolean {
    let at = this.#nodes[size * node + from];
    for (let child = node + 1; child < this.next(node); child = this.next(child)) {
      if (this.#json.slice(at, this.#nodes[size * child + from]).includes(field)) return true;
      at = this.#nodes[size * child + to];
    }
    return this.#json.slice(at, this.#nodes[size * node + to]).includes(field);
  }

  /** The text in a field of the node that is written before its children. */
  word(node: NodeNumber, field: string): string {
    const written = `"${field}":"`;
    const begins = this.#json.indexOf(written, this.#nodes[size * node + from]) + written.length;
    return this.#json.slice(begins, this.#json.indexOf('"', begins));
  }

  /** The node as an object, with all that lies in it. */
  object(node: NodeNumber): unknown {
    return JSON.parse(this.#json.slice(this.#nodes[size * node + from], this.#nodes[size * node + to]));
  }
}

/** Where the digits begin that end at a place. */
function numberBegins(text: string, ends: number): number {
  let at = ends;
  for (let digit = 0; digit >= 0 && digit <= 9; at--) digit = text.charCodeAt(at - 1) - zero;
  return at + 1;
}

function numberAt(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = 10 * value + text.charCodeAt(i) - zero;
  return value;
}
