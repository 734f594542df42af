/**
 * Which cells may act on the world (arm, send, kill): those that carry the tag `effect`, and those whose first lines say
 * `// @effect`. The tag reaches the kernel from front ends that send a cell's metadata (JupyterLab), from `peak run`, and from
 * the notebooks that the kernel finds; the line travels with the code, so it also holds where neither is there.
 *
 * What was seen as an effect once stays one, by the cell's id and by its text: a message that leaves the tag out, a
 * console, or another client gains nothing.
 */
export class EffectCells {
  readonly #cells = new Set<string>();
  readonly #texts = new Set<string>();

  has(code: string, tags: readonly string[] = [], cell?: string): boolean {
    const text = code.trim();
    const marked = tags.includes("effect") || hasPragma(code);
    if (marked) {
      this.#texts.add(text);
      if (cell !== undefined) this.#cells.add(cell);
    }
    return marked || this.#texts.has(text) || (cell !== undefined && this.#cells.has(cell));
  }
}

/** The line `// @effect` above the first code, in a comment of any kind; other comments and magics may stand around it. */
function hasPragma(code: string): boolean {
  const [above] = /^(?:\s|\/\/.*|\/\*[^]*?\*\/|[%#].*)*/.exec(code) ?? [""];
  return /(?:^|\/\/|\/\*)[\s*]*@effect\b/im.test(above);
}
