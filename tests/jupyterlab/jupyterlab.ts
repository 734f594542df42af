import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installKernelspec, kernelName } from "../../kernel/jupyter/kernelspec.ts";
import { installLabextension } from "../../kernel/labextension/install.ts";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { freePorts } from "../support/ports.ts";
import { noNetwork, projectRoot } from "../support/process.ts";
import { pythonEnvironment } from "../support/python.ts";

export interface JupyterLab {
  /** Address of a notebook, with the token. */
  address(notebook: string): string;
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * A real JupyterLab with the kernel registered, on copies of `notebooks`, in a folder and with settings of its own: it neither
 * sees nor changes the user's; extensions named in `disabled` are off. It asks the network for nothing.
 */
export async function startJupyterLab(
  notebooks: readonly string[],
  { disabled = [] }: { readonly disabled?: readonly string[] } = {},
): Promise<JupyterLab> {
  const { python } = await pythonEnvironment();
  const folder = mkdtempSync(join(tmpdir(), "peak-lab-"));
  const own = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  for (const notebook of notebooks)
    cpSync(join(projectRoot, notebook), join(own("work"), basename(notebook)));
  installKernelspec({ kind: "prefix", folder });
  installLabextension({ kind: "prefix", folder });
  const settings = own("settings");
  setting(settings, "apputils-extension", "notification", { fetchNews: "false", checkForUpdates: false });
  // Cells out of sight are drawn too: the test looks at all of them.
  setting(settings, "notebook-extension", "tracker", { windowingMode: "none" });

  mkdirSync(join(own("config"), "labconfig"));
  const disabledExtensions = Object.fromEntries(disabled.map(extension => [extension, true]));
  writeFileSync(join(folder, "config/labconfig/page_config.json"), JSON.stringify({ disabledExtensions }));

  const [port] = await freePorts(1);
  const token = "peak-test";
  const options = { ip: "127.0.0.1", port, port_retries: 0, open_browser: "False", allow_root: "True" };
  const server = spawn(
    python,
    [
      "-m",
      "jupyterlab",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${own("work")}`,
      "--LabApp.expose_app_in_browser=True",
      ...Object.entries(options).map(([name, value]) => `--ServerApp.${name}=${value}`),
    ],
    {
      env: {
        ...process.env,
        JUPYTER_PATH: join(folder, "share/jupyter"),
        JUPYTER_CONFIG_DIR: own("config"),
        JUPYTER_DATA_DIR: own("data"),
        JUPYTER_RUNTIME_DIR: own("runtime"),
        JUPYTERLAB_SETTINGS_DIR: settings,
        JUPYTERLAB_WORKSPACES_DIR: own("workspaces"),
        IPYTHONDIR: own("ipython"),
        PEAK_HOME: own("home"),
        PEAK_KRAKEN_URL: noNetwork,
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let log = "";
  server.stderr.setEncoding("utf8").on("data", text => (log += text));
  const ended = new Promise(done => server.once("exit", done));
  const close = async (): Promise<void> => {
    // It shuts its kernels down before it goes. Once, at load 12, it then waited for ever for an idle thread of its own (anyio's).
    server.kill("SIGTERM");
    await Promise.race([ended, sleep(60_000, undefined, { ref: false })]);
    server.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const base = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + 120_000; !(await answers(`${base}/api/status?token=${token}`));) {
    if (server.exitCode !== null || Date.now() > until) {
      await close();
      throw new Error(`JupyterLab did not start:\n${log}`);
    }
    await sleep(200);
  }
  return { folder, close, address: notebook => `${base}/lab/tree/${basename(notebook)}?token=${token}` };
}

/** Flags of a browser that asks nobody for anything. */
export const browserFlags = [
  "--no-sandbox --disable-gpu --disable-quic --no-first-run",
  "--disable-background-networking --disable-component-update --disable-sync",
]
  .join(" ")
  .split(" ");

/** Opens a new notebook of these code cells and waits for its kernel. */
export async function openNotebook(
  page: Page,
  lab: JupyterLab,
  name: string,
  sources: readonly string[],
): Promise<void> {
  const cells = sources.map((source, at) => ({
    cell_type: "code",
    id: `cell-${at + 1}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const metadata = { kernelspec: { name: kernelName, display_name: "Peak Trade", language: "typescript" } };
  const folder = join(lab.folder, "work");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${name}.ipynb`),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }),
  );
  // Without what was open before, or its cells would be on the page too.
  await page.goto(`${lab.address(`${name}.ipynb`)}&reset`);
  await page.locator(".jp-NotebookPanel-toolbar").getByText("Peak Trade").waitFor({ timeout: 90_000 });
  await untilIdle(page);
}

export const untilIdle = (page: Page): Promise<void> =>
  page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: 90_000 });

/** Runs one of JupyterLab's commands, as its menus do. */
export const command = (page: Page, name: string, options: object = {}): Promise<void> =>
  page.evaluate(
    async ([name, options]) => {
      const { jupyterapp } = globalThis as unknown as {
        jupyterapp: { commands: { execute(name: string, options: object): Promise<unknown> } };
      };
      await jupyterapp.commands.execute(name, options);
    },
    [name, options] as const,
  );

/** Runs every cell from the menu and waits until the `count` code cells have run. */
export async function runAll(page: Page, count: number): Promise<void> {
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.locator('[data-command="runmenu:run-all"]').click();
  const counts = () => page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();
  const numbered = Array.from({ length: count }, (_, at) => `[${at + 1}]:`);
  await expect.poll(counts, { timeout: 150_000, interval: 250 }).toEqual(numbered);
}

function setting(folder: string, extension: string, plugin: string, values: object): void {
  const path = join(folder, "@jupyterlab", extension);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `${plugin}.jupyterlab-settings`), JSON.stringify(values));
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
