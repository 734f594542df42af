import type { HighlighterCore } from "shiki/core";
import { escapeHtml } from "../../core/display.ts";

const aliases: Record<string, string> = {
  ts: "typescript",
  js: "javascript",
  sh: "shellscript",
  bash: "shellscript",
  shell: "shellscript",
  py: "python",
};

let highlighter: Promise<HighlighterCore> | undefined;

/**
 * Code as HTML with colours for light and dark (CSS variables, so one document serves both). A language we do not carry
 * is shown plain.
 */
export async function highlight(code: string, language: string): Promise<string> {
  const wanted = aliases[language.toLowerCase()] ?? language.toLowerCase();
  highlighter ??= load();
  const shiki = await highlighter;
  if (!shiki.getLoadedLanguages().includes(wanted))
    return `<pre class="plain"><code>${escapeHtml(code)}</code></pre>`;
  return shiki.codeToHtml(code, {
    lang: wanted,
    themes: { light: "github-light-high-contrast", dark: "github-dark-default" },
    defaultColor: false,
    // Not by the clock, or a busy machine would colour less; a line that no person wrote stays plain.
    tokenizeTimeLimit: 0,
    tokenizeMaxLineLength: 5_000,
  });
}

/** Only the languages that stand in our notebooks; JavaScript's own regular expressions instead of 600 kB of wasm. */
async function load(): Promise<HighlighterCore> {
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }] = await Promise.all([
    import("shiki/core"),
    import("shiki/engine/javascript"),
  ]);
  return createHighlighterCore({
    engine: createJavaScriptRegexEngine(),
    themes: [
      import("shiki/themes/github-light-high-contrast.mjs"),
      import("shiki/themes/github-dark-default.mjs"),
    ],
    langs: [
      import("shiki/langs/typescript.mjs"),
      import("shiki/langs/javascript.mjs"),
      import("shiki/langs/json.mjs"),
      import("shiki/langs/toml.mjs"),
      import("shiki/langs/sql.mjs"),
      import("shiki/langs/python.mjs"),
      import("shiki/langs/shellscript.mjs"),
    ],
  });
}
