// A table that sorts at a click on a column, filters as one types, and turns pages.

import { tableRows } from "./table-rows.js";

const pageSizes = [10, 25, 50, 100];
const help =
  "A word finds rows by their texts and times. Compare a column: close>100, side=long, time>=2024-01-31, return>5%. Several terms must all hold.";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** Shows `payload` at the end of `host`; `kernel()` gives the connection of the document, if it has one. */
export function tableView(host, payload, kernel) {
  const rows = tableRows(payload, kernel);
  const state = { offset: 0, count: pageSizes[0], sort: undefined, filter: "" };
  let asked = 0;

  const heads = payload.columns.map(({ name, align }, column) => {
    const button = make("button", {
      type: "button",
      textContent: name,
      title: `Sort by ${name || "this column"}`,
    });
    button.addEventListener("click", () => {
      const { sort } = state;
      if (sort?.column !== column) state.sort = { column, descending: false };
      else state.sort = sort.descending ? undefined : { column, descending: true };
      state.offset = 0;
      void show();
    });
    const head = make("th", { scope: "col" }, button);
    head.style.textAlign = align;
    return head;
  });
  const body = make("tbody");
  const grid = make("table", { className: "peak-grid" }, make("thead", {}, make("tr", {}, ...heads)), body);
  const filter = make("input", {
    type: "search",
    placeholder: "Filter: word, column>1",
    title: help,
    ariaLabel: "Filter rows",
  });
  let typing;
  filter.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      state.filter = filter.value.trim();
      state.offset = 0;
      void show();
    }, 250);
  });
  const turn = (label, title, to) => {
    const button = make("button", { type: "button", textContent: label, title, ariaLabel: title });
    button.addEventListener("click", () => {
      state.offset = Math.max(0, Math.min(to(), lastOffset()));
      void show();
    });
    return button;
  };
  let length = payload.length;
  const lastOffset = () => Math.max(0, Math.ceil(length / state.count) - 1) * state.count;
  const first = turn("«", "First page", () => 0);
  const back = turn("‹", "Previous page", () => state.offset - state.count);
  const next = turn("›", "Next page", () => state.offset + state.count);
  const last = turn("»", "Last page", lastOffset);
  const place = make("span", { className: "peak-place", role: "status" });
  const size = make("select", { title: "Rows on a page", ariaLabel: "Rows on a page" });
  size.append(
    ...pageSizes.map(count => make("option", { value: String(count), textContent: `${count} rows` })),
  );
  size.addEventListener("change", () => {
    state.count = Number(size.value);
    state.offset = Math.floor(state.offset / state.count) * state.count;
    void show();
  });
  const note = make("div", { className: "peak-note" });
  const bar = make(
    "div",
    { className: "peak-bar" },
    filter,
    make("span", { className: "peak-pages" }, first, back, place, next, last, size),
  );
  const root = make(
    "div",
    { className: "peak-table" },
    bar,
    make("div", { className: "peak-scroll" }, grid),
    note,
  );
  // Keys pressed here are not the notebook's.
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("keydown", event => event.stopPropagation());
  // Few rows need no pages, and nothing to look for.
  bar.hidden = payload.length <= pageSizes[0];
  host.append(root);

  const show = async () => {
    const own = ++asked;
    root.classList.add("peak-waiting");
    const page = await rows.page(state);
    if (own !== asked) return;
    draw(page);
    const late = await page.later;
    if (late && own === asked) draw(late);
  };
  const draw = page => {
    root.classList.remove("peak-waiting");
    filter.classList.toggle("peak-wrong", page.problem !== undefined);
    if (page.problem !== undefined) {
      note.textContent = page.problem;
      return;
    }
    ({ length } = page);
    const count = page.texts[0]?.length ?? 0;
    body.replaceChildren(
      ...Array.from({ length: count }, (_, row) =>
        make(
          "tr",
          {},
          ...page.texts.map((texts, column) => {
            const cell = make("td", { textContent: texts[row] });
            cell.style.textAlign = payload.columns[column].align;
            return cell;
          }),
        ),
      ),
    );
    heads.forEach((head, column) => {
      const { sort } = state;
      head.ariaSort = sort?.column !== column ? "none" : sort.descending ? "descending" : "ascending";
    });
    const from = count === 0 ? 0 : state.offset + 1;
    place.textContent = `${written(from)}–${written(state.offset + count)} of ${written(length)}`;
    first.disabled = back.disabled = state.offset === 0;
    next.disabled = last.disabled = state.offset >= lastOffset();
    note.textContent = noteOf(page.source, payload);
  };
  const shown = show();

  return {
    shown,
    dispose() {
      clearTimeout(typing);
      asked++;
      rows.dispose();
      root.remove();
    },
  };
}

const written = count => count.toLocaleString("en-US");

function noteOf(source, { page, length }) {
  if (source === "all") return "";
  const rest = `Only the first ${written(page.count)} of ${written(length)} rows are here`;
  return source === "busy"
    ? `${rest} until the kernel has time: a cell is running.`
    : `${rest}: run the cell again for the others.`;
}
