import { escapeHtml } from "../../core/display.ts";

/** What the escape codes have switched on so far. */
interface Style {
  foreground?: string;
  background?: string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/**
 * Terminal text as HTML: colours become `<span class="ansi-…">` (the 16 named ones by class, so a theme decides) or inline
 * styles (256 and true colour), other control sequences vanish, and a carriage return overwrites its line as a terminal
 * would. The text itself is escaped: nothing in it can become markup.
 */
export function ansiToHtml(text: string): string {
  let style: Style = {};
  let html = "";
  // CSI sequences (only "m" colours), OSC sequences (titles, links), other two-byte escapes.
  // oxlint-disable-next-line no-control-regex -- escape sequences are made of control characters
  const pattern = /\x1b\[([0-9;:?]*)([ -/]*[@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]?/g;
  const source = overwrite(text);
  let from = 0;
  for (const match of source.matchAll(pattern)) {
    html += span(source.slice(from, match.index), style);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applied(style, match[1]);
  }
  return html + span(source.slice(from), style);
}

/** Lines as they stand after their carriage returns: what a progress bar finally shows. */
function overwrite(text: string): string {
  if (!text.includes("\r")) return text;
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map(line => {
      const written = line.split("\r").filter(Boolean);
      return written.at(-1) ?? "";
    })
    .join("\n");
}

function span(text: string, style: Style): string {
  if (!text) return "";
  const escaped = escapeHtml(text);
  const [ink, paper] = style.inverse
    ? [style.background ?? "ansi-paper", style.foreground ?? "ansi-ink"]
    : [style.foreground, style.background];
  const classes = [
    ink && !ink.startsWith("#") ? `${ink}-fg` : "",
    paper && !paper.startsWith("#") ? `${paper}-bg` : "",
    ...(["bold", "dim", "italic", "underline"] as const).map(name => (style[name] ? `ansi-${name}` : "")),
  ].filter(Boolean);
  const css = [
    ink?.startsWith("#") ? `color:${ink}` : "",
    paper?.startsWith("#") ? `background:${paper}` : "",
  ]
    .filter(Boolean)
    .join(";");
  if (!classes.length && !css) return escaped;
  return `<span${classes.length ? ` class="${classes.join(" ")}"` : ""}${css ? ` style="${css}"` : ""}>${escaped}</span>`;
}

/** The style after one `m` sequence; parameters are read left to right, as in ECMA-48. */
function applied(before: Style, parameters: string): Style {
  let style: Style = { ...before };
  const codes = (parameters || "0").split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.inverse = false;
    else if (code === 39) style.foreground = undefined;
    else if (code === 49) style.background = undefined;
    else if (code >= 30 && code <= 37) style.foreground = `ansi-${names[code - 30]}`;
    else if (code >= 40 && code <= 47) style.background = `ansi-${names[code - 40]}`;
    else if (code >= 90 && code <= 97) style.foreground = `ansi-bright-${names[code - 90]}`;
    else if (code >= 100 && code <= 107) style.background = `ansi-bright-${names[code - 100]}`;
    else if (code === 38 || code === 48) {
      const long = codes[i + 1] === 2;
      const colour = long ? hex(codes.slice(i + 2, i + 5)) : indexed(codes[i + 2]);
      if (code === 38) style.foreground = colour;
      else style.background = colour;
      i += long ? 4 : 2;
    }
  }
  return style;
}

/** A colour of the 256-colour palette: 16 named, a 6×6×6 cube, 24 greys. */
function indexed(n: number): string | undefined {
  if (!(n >= 0 && n <= 255)) return undefined;
  if (n < 8) return `ansi-${names[n]}`;
  if (n < 16) return `ansi-bright-${names[n - 8]}`;
  if (n >= 232) return hex([8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10]);
  const level = (digit: number) => (digit === 0 ? 0 : 55 + digit * 40);
  return hex([level(Math.floor((n - 16) / 36)), level(Math.floor((n - 16) / 6) % 6), level((n - 16) % 6)]);
}

function hex(rgb: number[]): string | undefined {
  if (rgb.length < 3 || !rgb.every(part => part >= 0 && part <= 255)) return undefined;
  return `#${rgb.map(part => part.toString(16).padStart(2, "0")).join("")}`;
}
