/** Other addresses for a venue: a proxy, a recording, a test. Their paths come before the venue's own. */
export interface Endpoint {
  /** e.g. `http://127.0.0.1:8080`. */
  readonly rest: string;
  /** e.g. `ws://127.0.0.1:8080`. */
  readonly ws: string;
}
