/** The one list of names that a cell sees before anything was declared. Types and values both come from here. */
export * as pt from "../lib/index.ts";
export * as comms from "./display/comms.ts";
export { display } from "./display/display.ts";
export { confirm, prompt } from "./display/input.ts";
export { html, md } from "./display/markup.ts";
export * as ui from "./widgets/ui.ts";
