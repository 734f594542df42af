import typescript from "typescript/package.json" with { type: "json" };

/**
 * What the language is, in Jupyter's words: the kernel says it, and every notebook that is written here. Where they said different
 * things, JupyterLab would take the kernel's and hold the notebook for changed as soon as it is opened.
 */
export const languageInfo = {
  name: "typescript",
  version: typescript.version,
  mimetype: "application/typescript",
  file_extension: ".ts",
  pygments_lexer: "typescript",
  codemirror_mode: { name: "javascript", typescript: true },
  nbconvert_exporter: "script",
};
