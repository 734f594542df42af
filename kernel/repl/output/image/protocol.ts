/** How a terminal takes images. */
export type ImageProtocol = "kitty" | "iterm2" | "sixel";

/** What is known of the terminal's images: a way to send them, none, or a question to be put to it. */
export type Known = ImageProtocol | "none" | "ask";

/** Asks for the terminal's name and version, and for what it can (a 4 in the answer is sixel); every xterm-like one answers. */
export const imageQuestion = "\x1b[>q\x1b[c";

/**
 * What the environment says. `PEAK_IMAGES` (kitty, iterm2, sixel or off) decides; otherwise the marks that terminals leave.
 * Inside tmux and screen these marks are those of some terminal, not of the one that draws: only what they answer counts.
 */
export function imagesByEnvironment(env: NodeJS.ProcessEnv): Known {
  const { PEAK_IMAGES: wanted, TERM = "", TERM_PROGRAM: program } = env;
  if (wanted === "kitty" || wanted === "iterm2" || wanted === "sixel") return wanted;
  if (wanted === "off" || TERM === "" || TERM === "dumb" || TERM === "linux") return "none";
  if (isMultiplexed(env)) return "ask";
  if (env.KITTY_WINDOW_ID || TERM === "xterm-kitty" || TERM === "xterm-ghostty" || program === "ghostty")
    return "kitty";
  if (program === "iTerm.app" || program === "WezTerm" || env.LC_TERMINAL === "iTerm2") return "iterm2";
  return /^(?:xterm|foot|mlterm|contour|wezterm|alacritty|konsole|rxvt|vt3)/.test(TERM) ? "ask" : "none";
}

export function isMultiplexed({ TMUX, STY, TERM = "" }: NodeJS.ProcessEnv): boolean {
  return TMUX !== undefined || STY !== undefined || /^(?:tmux|screen)/.test(TERM);
}

/** What an answer to `imageQuestion` tells; undefined where it tells nothing. */
export function imagesByReply(reply: string): ImageProtocol | "none" | undefined {
  if (reply.startsWith("\x1bP>|")) {
    if (/^\x1bP>\|(?:kitty|ghostty)/i.test(reply)) return "kitty"; // oxlint-disable-line no-control-regex
    return /^\x1bP>\|(?:WezTerm|iTerm2)/i.test(reply) ? "iterm2" : undefined; // oxlint-disable-line no-control-regex
  }
  const attributes = /^\x1b\[\?([0-9;]*)c$/.exec(reply)?.[1]; // oxlint-disable-line no-control-regex
  if (attributes === undefined) return undefined;
  return attributes.split(";").slice(1).includes("4") ? "sixel" : "none";
}
