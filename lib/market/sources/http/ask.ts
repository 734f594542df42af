import { PeakError } from "../../../core/errors.ts";
import { Interrupted, onInterrupt } from "../../../core/interrupt.ts";
import { second, type Milliseconds } from "../../../core/time.ts";
import { isAddress, shownAddress } from "./address.ts";
import type { Version } from "./part.ts";

/** A server's answer: 200, 206, 304 or 416; everything else is an error. */
export interface Answer {
  readonly status: number;
  /** The address it came from in the end, as people may see it. */
  readonly shown: string;
  readonly version: Version;
  /** Bytes to come, where the server says. */
  readonly length: number | undefined;
  /** First byte of a part. */
  readonly from: number | undefined;
  /** Bytes of the whole, of which a part is one, where the server says: it may give less of it than it was asked for. */
  readonly whole: number | undefined;
  readonly html: boolean;
  /** Ends with an error where nothing comes for too long, or where a person interrupts. */
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

const mostRedirects = 5;
/** The longest that a server may make us wait by asking for it. */
const mostPatience = 30 * second;

/** A busy server: worth another try. */
export class Busy extends Error {
  readonly wait: Milliseconds;
  readonly said: PeakError;

  constructor(said: PeakError, wait: Milliseconds) {
    super(said.message);
    this.said = said;
    this.wait = wait;
  }
}

/** Milliseconds to wait at least before a failed request is worth another try; undefined where it never is. */
export function passing(error: unknown): Milliseconds | undefined {
  if (error instanceof Busy) return error.wait;
  if (error instanceof PeakError || !(error instanceof Error) || error.name === "Interrupted")
    return undefined;
  return /^(ENOSPC|EDQUOT|EIO|EROFS)$/.test((error as NodeJS.ErrnoException).code ?? "") ? undefined : 0;
}

/** Sends a GET, follows redirects, and gives the answer where it can be used. */
export async function ask(
  address: string,
  headers: Record<string, string>,
  timeout: Milliseconds,
): Promise<Answer> {
  const control = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const patience = () => {
    clearTimeout(timer);
    timer = setTimeout(() => control.abort(new DOMException("no byte came", "TimeoutError")), timeout);
  };
  // From the first request to the last byte, also while nobody waits for one: what is being written then ends with the next.
  const undo = onInterrupt(() => control.abort(new Interrupted()));
  const close = () => {
    undo();
    clearTimeout(timer);
    control.abort();
  };
  let at = address;
  try {
    for (let hops = 0; ; hops++) {
      patience();
      const response = await fetch(at, {
        headers: { "accept-encoding": "identity", "user-agent": "peak-trade", ...headers },
        redirect: "manual",
        signal: control.signal,
      });
      const target = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && response.status !== 304 && target !== null) {
        await response.body?.cancel();
        at = follow(at, target, hops);
        continue;
      }
      if (![200, 206, 304, 416].includes(response.status)) throw refusal(at, response);
      return answerOf(at, response, patience, close);
    }
  } catch (error) {
    close();
    throw error;
  }
}

function follow(at: string, target: string, hops: number): string {
  const next = URL.canParse(target, at) ? new URL(target, at).href : "";
  const trouble = !isAddress(next)
    ? "to an address that is none"
    : at.startsWith("https:") && next.startsWith("http:")
      ? "from HTTPS to plain HTTP"
      : hops >= mostRedirects
        ? `more than ${mostRedirects} times`
        : undefined;
  if (trouble === undefined) return next;
  throw new PeakError("unavailable", `${shownAddress(at)} redirects ${trouble}.`, {
    hint: "Give the address of the file itself.",
  });
}

function refusal(at: string, response: Response): Error {
  const { status, statusText } = response;
  const said = `${status}${statusText ? ` ${statusText}` : ""}`;
  if (status === 404 || status === 410)
    return new PeakError("not_found", `${shownAddress(at)} does not exist (${said}).`, {
      hint: "Check the address.",
    });
  const error = new PeakError("unavailable", `${shownAddress(at)} answered ${said}.`, {
    hint:
      status === 401 || status === 403
        ? "It wants credentials: fetch it by other means, and load the file from disk."
        : "Try again later.",
    context: { status },
  });
  if (status !== 429 && status < 500) return error;
  const asked = Number(response.headers.get("retry-after") ?? 0) * second;
  return new Busy(error, Math.min(asked > 0 ? asked : 0, mostPatience));
}

function answerOf(at: string, response: Response, patience: () => void, close: () => void): Answer {
  const { headers, status } = response;
  const encoded = headers.get("content-encoding");
  const length = headers.get("content-length");
  const etag = headers.get("etag");
  const modified = headers.get("last-modified");
  const plain = encoded === null || encoded === "identity";
  // Node unpacks what came before a connection broke as if it were all.
  if (!plain && length === null && !headers.has("transfer-encoding") && (status === 200 || status === 206))
    throw new PeakError(
      "unavailable",
      `${shownAddress(at)} packs its answer (${encoded}), which it was asked not to, and does not say where it ends.`,
      {
        hint: "A part could not be told from the whole: fetch it by other means, and load the file from disk.",
      },
    );
  const [, from, whole] = /^bytes (\d+)-\d+\/(\d+)?/.exec(headers.get("content-range") ?? "") ?? [];
  return {
    status,
    shown: shownAddress(at),
    // What is unpacked on the way has other bytes than those the mark is for.
    version: {
      ...(plain && etag !== null && { etag }),
      ...(plain && modified !== null && { modified }),
    },
    length: plain && length !== null ? Number(length) : undefined,
    from: status === 206 ? Number(from) : undefined,
    whole: status === 206 && whole !== undefined ? Number(whole) : undefined,
    html: /^text\/html\b/i.test(headers.get("content-type") ?? ""),
    body: chunks(response, patience),
    close,
  };
}

async function* chunks(response: Response, patience: () => void): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  for (;;) {
    patience();
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
