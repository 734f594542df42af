// The widgets of one kernel, for a JupyterLab without ipywidgets: models of anywidget, and nothing else of Jupyter's widgets.

const target = "jupyter.widget";

/** Follows `context`'s kernel and keeps the models it opens. */
export function widgetModels(context) {
  const models = new Map();
  const waiting = new Map();

  /** With the kernel goes all that its widgets computed. */
  const gone = () => {
    for (const { end } of models.values()) end();
    models.clear();
  };
  const follow = kernel => {
    gone();
    kernel?.registerCommTarget(target, (comm, { content, buffers }) => {
      const { state, buffer_paths } = content.data;
      // Whoever cannot draw a model says so by closing its comm: the kernel then shows pictures.
      if (state._model_module !== "anywidget") return comm.close();
      add(comm, withBuffers(state, buffer_paths, buffers));
    });
    if (kernel) void restore(kernel);
  };
  const add = (comm, state) => {
    const made = makeModel(comm, state);
    models.set(comm.commId, made);
    waiting.get(comm.commId)?.(made);
  };
  /** After the page was loaded anew the kernel still has its models: it is asked for their states. */
  const restore = async kernel => {
    const { content } = await kernel.requestCommInfo({ target_name: target });
    for (const id of Object.keys(content.comms ?? {})) {
      if (models.has(id)) continue;
      const comm = kernel.createComm(target, id);
      comm.onMsg = ({ content: { data }, buffers }) =>
        add(comm, withBuffers(data.state, data.buffer_paths, buffers));
      comm.send({ method: "request_state" });
    }
  };
  follow(context.session?.kernel);
  context.kernelChanged.connect((_, { newValue }) => follow(newValue));
  context.statusChanged.connect((_, status) => {
    if (["restarting", "autorestarting", "dead", "terminating"].includes(status)) gone();
  });

  return {
    /** The model of this name, and the promise that is kept when its kernel goes; undefined where it does not come: it is gone. */
    find(id) {
      if (models.has(id) || !context.session?.kernel) return models.get(id);
      return new Promise(resolve => {
        waiting.set(id, resolve);
        setTimeout(resolve, 2_000);
      });
    },
  };
}

/** A model as anywidget's modules know it, and its end. */
function makeModel(comm, initial) {
  const state = { ...initial };
  const listeners = new Map();
  const changed = new Set();
  const tell = (event, ...values) => {
    for (const listener of listeners.get(event) ?? []) listener(...values);
  };
  const change = (changes, own) => {
    const names = Object.keys(changes).filter(name => state[name] !== changes[name]);
    Object.assign(state, changes);
    for (const name of names) {
      if (own) changed.add(name);
      tell(`change:${name}`, model, state[name]);
    }
    if (names.length > 0) tell("change", model);
  };
  comm.onMsg = ({ content: { data }, buffers }) => {
    if (data.method === "update") change(withBuffers(data.state, data.buffer_paths, buffers), false);
    else if (data.method === "custom") tell("msg:custom", data.content, buffers ?? []);
  };
  const model = {
    get: name => state[name],
    set: (name, value) => change({ [name]: value }, true),
    save_changes() {
      const changes = Object.fromEntries([...changed].map(name => [name, state[name]]));
      changed.clear();
      if (Object.keys(changes).length > 0 && !comm.isDisposed)
        comm.send({ method: "update", state: changes, buffer_paths: [] });
    },
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
    },
    off(event, listener) {
      if (listener) listeners.get(event)?.delete(listener);
      else listeners.delete(event);
    },
    send(content, _callbacks, buffers) {
      if (!comm.isDisposed) comm.send({ method: "custom", content }, undefined, buffers);
    },
  };
  let end;
  const ended = new Promise(done => (end = done));
  return { model, ended, end };
}

/** The state with its bytes in their places. */
function withBuffers(state, paths = [], buffers = []) {
  const whole = { ...state };
  paths.forEach((path, at) => {
    const last = path.at(-1);
    const place = path
      .slice(0, -1)
      .reduce((inner, name) => (inner[name] = structuredClone(inner[name])), whole);
    const bytes = buffers[at];
    place[last] = ArrayBuffer.isView(bytes)
      ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : new DataView(bytes);
  });
  return whole;
}
