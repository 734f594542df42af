import { Reply, Router, XPublisher } from "zeromq";
import { PeakError } from "../../../../lib/core/errors.ts";
import { address, type ConnectionInfo } from "../../link/connection.ts";

export interface Channels {
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly iopub: XPublisher;
  readonly heartbeat: Reply;
}

/** Binds the five sockets. Throws `unavailable` with the port at fault. */
export async function openChannels(connection: ConnectionInfo): Promise<Channels> {
  // Nothing is dropped for a front end that reads slowly; a kernel that ends gets its last words out.
  const patient = { sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1_000 };
  // A front end that connects anew under its old name takes over from its dead connection.
  const reconnecting = { ...patient, handover: true };
  const channels: Channels = {
    shell: new Router(reconnecting),
    control: new Router(reconnecting),
    stdin: new Router(reconnecting),
    iopub: new XPublisher({ ...patient, verbosity: "allSubs" }),
    heartbeat: new Reply({ linger: 0 }),
  };
  const bind = async (channel: keyof Channels, port: number): Promise<void> => {
    const where = address(connection, port);
    try {
      await channels[channel].bind(where);
    } catch (cause) {
      throw new PeakError(
        "unavailable",
        `The ${channel} channel cannot be opened at ${where}: ${(cause as Error).message}.`,
        {
          hint: "Another kernel is using this port. Start the kernel again; Jupyter chooses new ports.",
          cause,
        },
      );
    }
  };
  await bind("heartbeat", connection.hb_port);
  await bind("control", connection.control_port);
  await bind("iopub", connection.iopub_port);
  await bind("stdin", connection.stdin_port);
  await bind("shell", connection.shell_port);
  return channels;
}
