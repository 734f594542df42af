import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { acceptWebSockets, type WebSocketPeer } from "./web-socket-server.ts";

/** Opens a venue on loopback until the test has ended; gives the addresses that stand for the real ones. */
export async function openVenue(
  server: Server,
  onPeer: (peer: WebSocketPeer) => void,
): Promise<{ rest: string; ws: string }> {
  const peers = new Set<WebSocketPeer>();
  acceptWebSockets(server, peer => {
    peers.add(peer);
    onPeer(peer);
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const peer of peers) peer.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { rest: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` };
}
