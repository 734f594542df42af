import type { Address } from "../../link/connection.ts";
import { listen, type Endpoint } from "./endpoint.ts";
import { encodeMessage } from "./frames.ts";

/** Sends back what it gets, as a heartbeat is answered. Rejects where the address cannot be had. */
export const openEcho = (address: Address): Promise<Endpoint> =>
  listen(address, "REP", { message: (peer, frames) => peer.send(encodeMessage(frames)) });
