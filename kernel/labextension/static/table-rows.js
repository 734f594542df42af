// Where a table in the browser gets its rows: from the kernel that showed it, else from those that came with the output.

import { selectRows } from "./query.js";

/** How long the kernel may be silent before the rows at hand are shown, in ms; it cannot answer while a cell computes. */
const patience = 3_000;

/**
 * Rows of `payload`. `page({ offset, count, sort, filter })` gives `{ length, texts, source }` or `{ problem }`, where `source` says
 * "all" (every row is looked at), "inline" (only the rows in the output are) or "busy" (the same, until the kernel has time: then
 * `later` is the page, or undefined where the kernel went away).
 */
export function tableRows(payload, kernel) {
  const inline = payload.page.count === payload.length;
  let comm;
  let serial = 0;
  const waiting = new Map();

  const close = () => {
    comm = undefined;
    for (const settle of waiting.values()) settle(undefined);
    waiting.clear();
  };
  const open = () => {
    const connection = kernel();
    if (!connection || connection.connectionStatus !== "connected" || !connection.handleComms)
      return undefined;
    const made = connection.createComm("peak.table");
    made.onMsg = ({ content: { data } }) => {
      waiting.get(data.serial)?.(data);
      waiting.delete(data.serial);
    };
    // The kernel does not know the table: it was started anew, or the table is gone.
    made.onClose = close;
    made.open({ id: payload.id });
    return made;
  };
  /** The kernel's answer; undefined where it goes away or does not know the table. */
  const ask = request => {
    if (!comm || comm.isDisposed) comm = open();
    if (!comm) return undefined;
    const own = ++serial;
    const answer = new Promise(resolve => waiting.set(own, resolve));
    comm.send({ serial: own, ...request });
    return answer;
  };
  const taken = answer => {
    if (answer?.problem) return { problem: answer.problem };
    return answer?.page && { length: answer.length, texts: answer.page.texts, source: "all" };
  };

  return {
    async page(request) {
      const untouched =
        !request.sort && !request.filter && request.offset + request.count <= payload.page.count;
      if (inline || untouched) return fromInline(payload, request, inline || untouched ? "all" : "inline");
      const answer = ask(request);
      const late = answer && new Promise(resolve => setTimeout(resolve, patience, "busy"));
      const first = await Promise.race([answer, late]);
      if (first === "busy") return { ...fromInline(payload, request, "busy"), later: answer.then(taken) };
      return taken(first) ?? fromInline(payload, request, "inline");
    },
    dispose() {
      if (comm && !comm.isDisposed) comm.close();
      close();
    },
  };
}

function fromInline({ columns, length, page }, { offset, count, sort, filter }, source) {
  const table = {
    columns,
    length: page.count,
    key: (row, column) => page.keys[column][row] ?? NaN,
    written: (row, column) => page.texts[column][row],
  };
  const selected = selectRows(table, { sort, filter });
  if (selected.status === "invalid") return { problem: selected.problem };
  const rows = selected.rows ?? Uint32Array.from({ length: page.count }, (_, row) => row);
  const shown = [...rows.subarray(offset, offset + count)];
  return {
    length: source === "all" && !sort && !filter ? length : rows.length,
    texts: columns.map((_, column) => shown.map(row => table.written(row, column))),
    source,
  };
}
