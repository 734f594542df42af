/** One of JupyterLab's own packages, out of the scope that it shares with extensions; undefined where this front end lacks it. */
export async function sharedPackage(scope, name) {
  const versions = Object.values(scope[name] ?? {});
  // JupyterLab shares one version of each of its packages; another extension may have brought an older one.
  const [version] = versions
    .filter(({ from }) => /jupyterlab|jupyter-notebook/i.test(from ?? ""))
    .concat(versions);
  if (!version) return undefined;
  const factory = await version.get();
  return factory();
}
