import { execFileSync } from "node:child_process";
import type { MimeBundle } from "../../../../lib/core/display.ts";
import type { Size } from "../screen.ts";
import { decodePng, pngSize } from "./png.ts";
import {
  type ImageProtocol,
  imageQuestion,
  imagesByEnvironment,
  imagesByReply,
  isMultiplexed,
} from "./protocol.ts";
import { sixel } from "./sixel.ts";

export interface Images {
  /** To be written to the terminal once, before anything is shown; "" where there is nothing to ask. */
  readonly question: string;
  /** Takes the terminal's answers. */
  reply(text: string): void;
  /** Resolves when the last answer has come, after 200 ms at the latest: what comes later would be typed into the shell. */
  answered(): Promise<void>;
  /** The sequence that shows a bundle's PNG; undefined where it has none or the terminal cannot. */
  picture(bundle: MimeBundle, size: Size): string | undefined;
}

/** Pixels that a character is wide, where the terminal does not say. */
const characterPixels = 9;

export function terminalImages(env: NodeJS.ProcessEnv): Images {
  const known = imagesByEnvironment(env);
  let protocol: ImageProtocol | undefined = known === "ask" || known === "none" ? undefined : known;
  // Told to send images through tmux, which swallows them unless it was told too.
  const through = isMultiplexed(env) && protocol !== undefined && protocol !== "sixel";
  if (through && !passes()) protocol = undefined;
  let tellAnswered = (): void => {};
  const answered =
    known === "ask" ? new Promise<void>(resolve => (tellAnswered = resolve)) : Promise.resolve();
  return {
    question: known === "ask" ? imageQuestion : "",
    reply(text) {
      if (known !== "ask") return;
      const said = imagesByReply(text);
      if (said && said !== "none") protocol ??= said;
      if (text.endsWith("c")) tellAnswered();
    },
    answered: () => Promise.race([answered, new Promise<void>(resolve => setTimeout(resolve, 200))]),
    picture(bundle, size) {
      const data = bundle["image/png"];
      if (!protocol || typeof data !== "string") return undefined;
      const png = Buffer.from(data, "base64");
      const pixels = pngSize(png);
      if (!pixels) return undefined;
      const columns = Math.min(size.columns - 1, Math.max(20, Math.round(pixels.width / characterPixels)));
      const rows = Math.ceil((columns * pixels.height) / pixels.width / 2);
      const sequence = encoded(protocol, png, columns);
      if (sequence === undefined || !through) return sequence;
      // tmux knows nothing of the image: room is made for it first.
      const wrapped = `\x1bPtmux;${sequence.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`;
      return `${"\n".repeat(rows)}\x1b[${rows}A${wrapped}\x1b[${rows}B`;
    },
  };
}

function encoded(protocol: ImageProtocol, png: Buffer, columns: number): string | undefined {
  const data = png.toString("base64");
  if (protocol === "iterm2")
    return `\x1b]1337;File=inline=1;size=${png.length};width=${columns};preserveAspectRatio=1:${data}\x07`;
  if (protocol === "sixel") {
    const pixels = decodePng(png);
    return pixels && sixel(pixels, columns * characterPixels);
  }
  const chunks = data.match(/.{1,4096}/g) ?? [];
  return chunks
    .map((chunk, at) => {
      const first = at === 0 ? `a=T,f=100,q=2,c=${columns},` : "";
      return `\x1b_G${first}m=${at < chunks.length - 1 ? 1 : 0};${chunk}\x1b\\`;
    })
    .join("");
}

function passes(): boolean {
  try {
    const said = execFileSync("tmux", ["show-options", "-gqv", "allow-passthrough"], {
      timeout: 500,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /^(?:on|all)/.test(said);
  } catch {
    // Not tmux, or one that cannot be asked.
    return false;
  }
}
