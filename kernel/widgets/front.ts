import { readFileSync } from "node:fs";

const read = new Map<string, string>();

/** The front end's half of a widget of ours: a module beside this file, read when the first such widget is shown. */
export function frontModule(name: "controls" | "live-chart" | "progress"): string {
  let text = read.get(name);
  if (text === undefined)
    read.set(name, (text = readFileSync(new URL(`./front/${name}.js`, import.meta.url), "utf8")));
  return text;
}
