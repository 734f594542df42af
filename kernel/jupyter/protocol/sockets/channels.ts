import { PeakError } from "../../../../lib/core/errors.ts";
import { address, endpoint, type Address, type ConnectionInfo } from "../../link/connection.ts";
import { openBroadcaster, type Broadcaster } from "../zmtp/broadcaster.ts";
import { openEcho } from "../zmtp/echo.ts";
import type { Endpoint } from "../zmtp/endpoint.ts";
import { openRouter, type Router } from "../zmtp/router.ts";

export interface Channels {
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly iopub: Broadcaster;
  readonly heartbeat: Endpoint;
}

/** Binds the five sockets. Throws `unavailable` with the port at fault. */
export async function openChannels(connection: ConnectionInfo): Promise<Channels> {
  const open = async <T>(
    channel: keyof Channels,
    port: number,
    how: (address: Address) => Promise<T>,
  ): Promise<T> => {
    try {
      return await how(address(connection, port));
    } catch (cause) {
      throw new PeakError(
        "unavailable",
        `The ${channel} channel cannot be opened at ${endpoint(connection, port)}: ${(cause as Error).message}.`,
        {
          hint:
            (cause as NodeJS.ErrnoException).code === "EADDRINUSE"
              ? "Another kernel is using this port. Start the kernel again; Jupyter chooses new ports."
              : "The connection file says where: its ip must be an address of this machine.",
          cause,
        },
      );
    }
  };
  const [heartbeat, control, iopub, stdin, shell] = await Promise.all([
    open("heartbeat", connection.hb_port, openEcho),
    open("control", connection.control_port, openRouter),
    open("iopub", connection.iopub_port, openBroadcaster),
    open("stdin", connection.stdin_port, openRouter),
    open("shell", connection.shell_port, openRouter),
  ]);
  return { heartbeat, control, iopub, stdin, shell };
}
