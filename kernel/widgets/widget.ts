import { inspect } from "node:util";
import { displaySymbol, type Displayable, type MimeBundle } from "../../lib/core/display.ts";
import type { CommContent } from "../display/cell.ts";
import { commsAvailable, openComm, type Comm } from "../display/comm.ts";

/** State that both sides hold: JSON, and typed arrays, which travel as bytes. */
export type WidgetState = Readonly<Record<string, unknown>>;

export interface WidgetOptions {
  /** The front end's half: a JavaScript module as anywidget takes it, `export default { render({ model, el }) { … } }`. */
  readonly esm: string;
  readonly css?: string;
  readonly state: WidgetState;
}

/**
 * Whether a front end draws the widget: "unknown" until it says anything, "drawn" once it did, "absent" where it has no widgets
 * (it closed the comm) or no comms at all.
 */
export type Presence = "unknown" | "drawn" | "absent";

/** The kernel's half of a widget, in Jupyter's widget protocol with anywidget's model. As the value of a cell it is drawn. */
export interface Widget extends Displayable {
  readonly id: string;
  readonly presence: Presence;
  readonly state: WidgetState;
  /** The part of a bundle that a front end with widgets shows; empty where there is none. */
  readonly view: Partial<MimeBundle>;
  /** Changes the state on both sides. Where nobody draws it, on this side only. */
  set(changes: WidgetState): void;
  /** Called with what a person changed. */
  onChange(listener: (changes: WidgetState) => unknown): void;
  close(): void;
}

const viewMime = "application/vnd.jupyter.widget-view+json";
/** What the protocol calls a model of anywidget and its view; whatever version the front end has will do. */
const anywidget = {
  _model_module: "anywidget",
  _model_module_version: "*",
  _model_name: "AnyModel",
  _view_module: "anywidget",
  _view_module_version: "*",
  _view_name: "AnyView",
  _view_count: null,
  _dom_classes: [],
  layout: null,
  tabbable: null,
  tooltip: null,
};

/** Opens a widget; to show it, display it. Works without a front end: then it is only its state. */
export function openWidget({ esm, css, state: initial }: WidgetOptions): Widget {
  let state = initial;
  let presence: Presence = "unknown";
  const listeners = new Set<(changes: WidgetState) => unknown>();
  const whole = () => ({
    ...anywidget,
    _anywidget_id: "peak-trade",
    _esm: esm,
    ...(css ? { _css: css } : {}),
    ...state,
  });

  const comm = commsAvailable() ? open() : undefined;
  if (!comm) presence = "absent";

  function open(): Comm {
    const { data, buffers } = packed(whole());
    const made = openComm({ target: "jupyter.widget", data, buffers, metadata: { version: "2.1.0" } });
    made.onClose(() => void (presence = "absent"));
    made.onMessage(message => hear(message));
    return made;
  }

  async function hear({ data }: CommContent): Promise<void> {
    presence = "drawn";
    if (data.method === "request_state") return send(whole());
    if (data.method !== "update" || typeof data.state !== "object" || data.state === null) return;
    // What the front end's own machinery writes (`_view_count`) is nobody's business here.
    const known = Object.entries(data.state).filter(([name]) => name in state);
    if (known.length === 0) return;
    const changes = Object.fromEntries(known);
    state = { ...state, ...changes };
    await Promise.all([...listeners].map(async listener => listener(changes)));
  }

  function send(changes: WidgetState): void {
    if (!comm?.isOpen) return;
    const { data, buffers } = packed(changes);
    comm.send({ method: "update", ...data }, { buffers });
  }

  const view = comm ? { [viewMime]: { version_major: 2, version_minor: 0, model_id: comm.id } } : {};
  return {
    id: comm?.id ?? "",
    get presence() {
      return presence;
    },
    get state() {
      return state;
    },
    view,
    [displaySymbol]: () => ({ "text/plain": `widget of ${inspect(state)}`, ...view }),
    set(changes) {
      state = { ...state, ...changes };
      send(changes);
    },
    onChange: listener => void listeners.add(listener),
    close: () => comm?.close(),
  };
}

/** State as the protocol sends it: typed arrays leave it as buffers, their places are named by `buffer_paths`. */
function packed(state: WidgetState): { data: Record<string, unknown>; buffers: ArrayBufferView[] } {
  const binary = Object.entries(state).filter((entry): entry is [string, ArrayBufferView] =>
    ArrayBuffer.isView(entry[1]),
  );
  const plain = Object.fromEntries(Object.entries(state).filter(([, value]) => !ArrayBuffer.isView(value)));
  return {
    data: { state: plain, buffer_paths: binary.map(([name]) => [name]) },
    buffers: binary.map(([, value]) => value),
  };
}
