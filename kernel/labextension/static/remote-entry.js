// What JupyterLab loads first: a module-federation container, written by hand because there is nothing to bundle. The rest
// are plain modules beside this file, fetched when JupyterLab asks for them.
{
  const here = document.currentScript.src;
  const load = name => import(new URL(name, here).href);
  let scope;

  const modules = {
    "./extension": async () => (await load("extension.js")).makePlugin(scope),
    "./style": () =>
      new Promise(resolve => {
        const link = Object.assign(document.createElement("link"), {
          rel: "stylesheet",
          href: new URL("style.css", here).href,
          // Without the looks everything still works.
          onload: () => resolve({}),
          onerror: () => resolve({}),
        });
        document.head.append(link);
      }),
  };

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["peak-trade"] = {
    /** JupyterLab's own packages come in this scope: name, version, and how to get it. */
    init(shared) {
      scope = shared;
    },
    async get(name) {
      const module = { __esModule: true, default: await modules[name]() };
      return () => module;
    },
  };
}
