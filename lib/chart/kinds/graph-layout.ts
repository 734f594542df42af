/** A box of a layered graph and where it lies: `layer` counts from the left, `row` from the top, in rows of one box. */
export interface Placed {
  readonly layer: number;
  readonly row: number;
}

/** Where everything lies: boxes by id, and for each edge the places it passes in the layers between. */
export interface Layout {
  readonly boxes: ReadonlyMap<string, Placed>;
  readonly paths: readonly (readonly Placed[])[];
  readonly layers: number;
  readonly rows: number;
}

interface Cell {
  readonly before: Cell[];
  readonly after: Cell[];
  row: number;
}

/** Times that the order of every layer is improved. */
const sweeps = 8;

/**
 * Places a graph without circles in layers: every box right of all it comes from, and in an order in which few edges cross (each box
 * near the mean of its neighbours, after Sugiyama). An edge over several layers gets a place in each of them. `ids` come before what they lead to.
 */
export function layeredLayout(
  ids: readonly string[],
  edges: readonly { from: string; to: string }[],
): Layout {
  const depth = new Map<string, number>(ids.map(id => [id, 0]));
  const into = Map.groupBy(edges, ({ to }) => to);
  for (const id of ids)
    for (const { from } of into.get(id) ?? []) depth.set(id, Math.max(depth.get(id)!, depth.get(from)! + 1));
  const layers: Cell[][] = Array.from({ length: Math.max(0, ...depth.values()) + 1 }, () => []);
  const add = (layer: number): Cell => {
    const cell: Cell = { before: [], after: [], row: layers[layer].length };
    layers[layer].push(cell);
    return cell;
  };
  const cells = new Map(ids.map(id => [id, add(depth.get(id)!)]));
  const chains = edges.map(({ from, to }) => {
    const between = Array.from({ length: depth.get(to)! - depth.get(from)! - 1 }, (_, k) =>
      add(depth.get(from)! + k + 1),
    );
    const chain = [cells.get(from)!, ...between, cells.get(to)!];
    for (let k = 1; k < chain.length; k++) {
      chain[k - 1].after.push(chain[k]);
      chain[k].before.push(chain[k - 1]);
    }
    return chain;
  });
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const layer of layers.slice(1)) reorder(layer, "before");
    for (const layer of layers.slice(0, -1).toReversed()) reorder(layer, "after");
  }
  const rows = Math.max(...layers.map(layer => layer.length));
  for (const layer of layers) centre(layer, rows);
  const place = (cell: Cell, layer: number): Placed => ({ layer, row: cell.row });
  return {
    boxes: new Map(ids.map(id => [id, place(cells.get(id)!, depth.get(id)!)])),
    paths: chains.map((chain, k) => chain.map((cell, step) => place(cell, depth.get(edges[k].from)! + step))),
    layers: layers.length,
    rows,
  };
}

/** Sorts a layer by the mean row of its neighbours on one side; a box without any stays about where it is. */
function reorder(layer: Cell[], side: "before" | "after"): void {
  const wanted = new Map(
    layer.map(cell => [
      cell,
      mean(
        cell[side].map(({ row }) => row),
        cell.row,
      ),
    ]),
  );
  layer.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a.row - b.row);
  layer.forEach((cell, row) => (cell.row = row));
}

/** Spreads the rows of a layer over the height of the largest. */
function centre(layer: readonly Cell[], rows: number): void {
  const step = rows / layer.length;
  layer.forEach((cell, row) => (cell.row = (row + 0.5) * step - 0.5));
}

function mean(values: readonly number[], otherwise: number): number {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : otherwise;
}
