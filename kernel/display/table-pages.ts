import { answerPage } from "../../lib/chart/table/payload.ts";
import { shownTable } from "../../lib/chart/table/shown-tables.ts";
import { registerTarget } from "./comm.ts";

/**
 * Answers front ends that turn the pages of a table. They open a comm on `peak.table` with the table's `id`, and ask by messages
 * `{ serial, offset, count, sort?, filter? }`, each answered under its serial. A table that nobody holds any more closes the comm.
 */
export function serveTablePages(): void {
  registerTarget("peak.table", async (comm, { data }) => {
    // Nothing of this is needed before somebody turns a page.
    const { readPageRequest } = await import("./table-request.ts");
    const id = String(data.id);
    if (!shownTable(id)) return comm.close();
    comm.onMessage(({ data }) => {
      const table = shownTable(id);
      if (!table) return comm.close();
      const { serial, ...request } = readPageRequest(data, table.columns.length);
      comm.send({ serial, ...answerPage(table, request) });
    });
  });
}
