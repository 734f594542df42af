/**
 * Marks the cells of a notebook whose output no longer follows from the cells it used: the kernel lists them in the metadata of
 * every reply. The mark is kept in the cell's own metadata (`peak.stale`), so that the saved notebook and documents made of it
 * say so too; it goes when the cell has run again.
 */
export function markStaleCells({ content, context, sessionContext }) {
  /** Cells that this kernel has run: of the others it knows nothing, and what was known of their outputs stays. */
  const ran = new Set();
  /** The reasons of the cells that are marked, by id, one a line. */
  const marked = new Map();

  const mark = cell => {
    const { id } = cell.model;
    const reasons = reasonsOf(cell.model).join("\n");
    if ((marked.get(id) ?? "") === reasons && cell.hasClass("peak-stale") === (reasons !== "")) return;
    if (reasons) marked.set(id, reasons);
    else marked.delete(id);
    cell.toggleClass("peak-stale", reasons !== "");
    const explain = () => {
      const prompt = cell.node.querySelector(".jp-InputPrompt");
      if (prompt) prompt.title = marked.has(id) ? `Stale: run this cell again.\n${marked.get(id)}` : "";
    };
    explain();
    // A cell out of sight has no prompt yet.
    void cell.ready?.then(explain);
  };

  const hear = (_, { direction, msg }) => {
    const { header, metadata } = msg;
    if (direction === "send") {
      if (header.msg_type === "execute_request" && metadata.cellId) ran.add(metadata.cellId);
      return;
    }
    const stale = header.msg_type === "execute_reply" && metadata.peak?.stale;
    if (!stale) return;
    const changed = new Set(
      [...marked.keys(), ...Object.keys(stale)].filter(
        id => ran.has(id) && marked.get(id) !== stale[id]?.join("\n"),
      ),
    );
    if (changed.size === 0) return;
    for (const cell of content.widgets) {
      if (!changed.has(cell.model.id)) continue;
      keep(cell.model, stale[cell.model.id]);
      mark(cell);
    }
  };
  const follow = kernel => {
    ran.clear();
    kernel?.anyMessage.connect(hear);
  };
  follow(sessionContext.session?.kernel);
  sessionContext.kernelChanged.connect((_, { newValue }) => follow(newValue));
  sessionContext.statusChanged.connect((_, status) => {
    if (status.endsWith("restarting")) ran.clear();
  });

  let waiting = false;
  const markAll = () => {
    waiting = false;
    if (!content.isDisposed) content.widgets.filter(cell => cell.model.type === "code").forEach(mark);
  };
  void context.ready.then(() => {
    markAll();
    // Moved and pasted cells are new on the page.
    content.model?.cells.changed.connect(() => {
      if (!waiting) requestAnimationFrame(markAll);
      waiting = true;
    });
  });
}

/** Why a cell is stale as far as the notebook knows: by its metadata, or by a result that was stale when it was shown. */
function reasonsOf(model) {
  const { stale } = model.getMetadata("peak") ?? {};
  if (stale) return stale;
  const { outputs } = model;
  for (let at = 0; at < outputs.length; at++) {
    const shown = outputs.get(at).metadata?.peak?.stale;
    if (shown) return shown;
  }
  return [];
}

function keep(model, reasons) {
  const { stale: _, ...others } = model.getMetadata("peak") ?? {};
  const peak = reasons ? { ...others, stale: reasons } : others;
  if (Object.keys(peak).length > 0) model.setMetadata("peak", peak);
  else model.deleteMetadata("peak");
}
