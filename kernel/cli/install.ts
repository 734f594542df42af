import { PeakError } from "../../lib/core/errors.ts";
import { installLabextension } from "../labextension/install.ts";
import { engineTypes } from "../session/types/server/declarations.ts";
import { installKernelspec, kernelName, type KernelTarget } from "../jupyter/kernelspec.ts";

export interface InstallOptions {
  /** Into the active virtual environment. */
  readonly sysPrefix?: boolean;
  /** Into share/jupyter below this folder. */
  readonly prefix?: string;
}

/** `peak install`: registers the Jupyter kernel and JupyterLab's extension, and says where. */
export async function installCommand({ sysPrefix = false, prefix }: InstallOptions = {}): Promise<void> {
  if (sysPrefix && prefix !== undefined)
    throw new PeakError("invalid_argument", "--sys-prefix and --prefix exclude each other, received both.", {
      hint: "Give one of them.",
    });
  const target: KernelTarget =
    prefix !== undefined ? { kind: "prefix", folder: prefix } : { kind: sysPrefix ? "sys-prefix" : "user" };
  const folder = installKernelspec(target);
  console.log(`Registered the kernel "${kernelName}" in ${folder}`);
  console.log(`JupyterLab's extension for charts and tables is in ${installLabextension(target)}`);
  // They take seconds, which the first cell of the first notebook would wait for.
  await engineTypes();
  console.log(`Start it: jupyter lab, then choose "Peak Trade".`);
}
