import { randomUUID } from "node:crypto";
import { systemClock } from "../../../../lib/core/clock.ts";
import { json } from "../../../display/json.ts";
import type { Frame } from "../zmtp/frames.ts";
import { signer } from "./signature.ts";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  /** See {@link subshellOf}. */
  readonly subshell_id?: unknown;
}

/** The subshell that a request is for; undefined for the main shell, to which JupyterLab says `null`. */
export const subshellOf = ({ subshell_id }: Header): unknown => subshell_id ?? undefined;

/** A received message. `identities` is the route back to who sent it. */
export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Buffer[];
}

export const protocolVersion = "5.4";
const delimiter = "<IDS|MSG>";
/** JSON of this size is no message of a front end, but an attempt to burst the kernel. */
const maximumBytes = 256 * 1024 * 1024;

/** As many as jupyter_client remembers. */
const rememberedSignatures = 65_536;

/** Turns messages into signed frames and back. */
export class Wire {
  /** Undefined: messages are not signed. */
  readonly #sign: ReturnType<typeof signer> | undefined;
  /** A request is the parent of several messages. */
  #parent: { readonly header: Header; readonly text: string } | undefined;
  readonly #seen = new Set<string>();
  readonly session = randomUUID();
  #sent = 0;
  /** The second in which the last message was made, and how its date begins. */
  #second = Number.NaN;
  #untilSecond = "";

  constructor(key: string) {
    this.#sign = key === "" ? undefined : signer(key);
  }

  encode(
    type: string,
    content: object,
    options: {
      /** Default: a new one. */
      id?: string;
      parent?: Header;
      identities?: readonly (Buffer | string)[];
      metadata?: object;
      buffers?: readonly Uint8Array[];
    } = {},
  ): Frame[] {
    const header: Header = {
      msg_id: options.id ?? `${this.session}_${++this.#sent}`,
      msg_type: type,
      session: this.session,
      username: "kernel",
      date: this.#date(),
      version: protocolVersion,
    };
    const { parent, metadata } = options;
    const parts = [
      JSON.stringify(header),
      parent ? this.#parentText(parent) : "{}",
      metadata ? json(metadata) : "{}",
      json(content),
    ];
    return [
      ...(options.identities ?? []),
      delimiter,
      this.#sign?.(...parts) ?? "",
      ...parts,
      ...(options.buffers ?? []),
    ];
  }

  /** As `toISOString` writes it, which takes as long as all else of a header. */
  #date(): string {
    const now = systemClock.now();
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#untilSecond = new Date(now).toISOString().slice(0, -"000Z".length);
    }
    return `${this.#untilSecond}${String(now % 1_000).padStart(3, "0")}Z`;
  }

  #parentText(header: Header): string {
    if (this.#parent?.header !== header) this.#parent = { header, text: json(header) };
    return this.#parent.text;
  }

  /** Throws with the reason where the frames are no message, or not from who knows the key. */
  decode(frames: readonly Buffer[]): Message {
    const at = frames.findIndex(frame => isText(frame, delimiter));
    if (at < 0) throw new Error("no delimiter");
    const parts = frames.slice(at + 2, at + 6);
    if (parts.length < 4) throw new Error(`${parts.length} of 4 parts`);
    if (parts.some(part => part.length > maximumBytes)) throw new Error("too large");
    const signature = frames[at + 1];
    const expected = this.#sign?.(...parts) ?? "";
    if (!isText(signature, expected)) throw new Error("bad signature");
    if (this.#sign && this.#isReplay(expected)) throw new Error("sent before");
    const [header, parent, metadata, content] = parts.map(part => object(part));
    if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string")
      throw new Error("no header");
    return {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      parent,
      metadata,
      content,
      buffers: frames.slice(at + 6),
    };
  }

  /** A message that comes again is somebody else's, or a mistake: a cell must not run twice for it. */
  #isReplay(signature: string): boolean {
    if (this.#seen.has(signature)) return true;
    this.#seen.add(signature);
    if (this.#seen.size > rememberedSignatures) this.#seen.delete(this.#seen.values().next().value ?? "");
    return false;
  }
}

/** In a time that does not tell how much of it is right, and in a hundredth of a millisecond less than Node's ways to ask. */
function isText(bytes: Uint8Array, text: string): boolean {
  if (bytes.length !== text.length) return false;
  let different = 0;
  for (let i = 0; i < bytes.length; i++) different |= bytes[i] ^ text.charCodeAt(i);
  return different === 0;
}

function object(part: Buffer): Record<string, unknown> {
  const value: unknown = JSON.parse(part.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("a part is no object");
  return value as Record<string, unknown>;
}
