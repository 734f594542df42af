import { readFileSync } from "node:fs";
import { PeakError, received } from "../../../lib/core/errors.ts";

/** A port of an interface, or the path of a socket in the file system. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/** Where a front end wants to be met; the fields of Jupyter's connection file. */
export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** HMAC key; empty means that messages are not signed. */
  readonly key: string;
  readonly signature_scheme: string;
}

/** Reads and checks a connection file. Throws `unreadable` or `invalid_config` with the field at fault. */
export function readConnection(path: string): ConnectionInfo {
  const hint =
    'Start the kernel through Jupyter, which writes this file: `jupyter lab`, then the kernel "Peak Trade".';
  let info: ConnectionInfo;
  try {
    info = JSON.parse(readFileSync(path, "utf8")) as ConnectionInfo;
  } catch (cause) {
    throw new PeakError("unreadable", `The connection file ${received(path)} cannot be read.`, {
      hint,
      cause,
    });
  }
  for (const port of ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const)
    if (!Number.isInteger(info[port]))
      throw new PeakError(
        "invalid_config",
        `${port} in ${path} must be a port, received ${received(info[port])}.`,
        { hint },
      );
  if (info.key && info.signature_scheme !== "hmac-sha256")
    throw new PeakError(
      "invalid_config",
      `signature_scheme in ${path} must be "hmac-sha256", received ${received(info.signature_scheme)}.`,
      { hint: "Leave Session.signature_scheme of the Jupyter configuration at its default." },
    );
  return info;
}

/** What zeromq understands by these: front ends speak IPv4, whatever this machine takes its own name for. */
const hosts: Record<string, string> = { "*": "0.0.0.0", localhost: "127.0.0.1" };

/** Where one channel is: a port, or the path of a socket. */
export const address = ({ transport, ip }: ConnectionInfo, port: number): Address =>
  transport === "ipc" ? { path: `${ip}-${port}` } : { host: hosts[ip] ?? ip, port };

/** The same as Jupyter writes it: `tcp://127.0.0.1:5555`, or `ipc:///path-5555`. */
export const endpoint = ({ transport, ip }: ConnectionInfo, port: number): string =>
  `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${port}`;
