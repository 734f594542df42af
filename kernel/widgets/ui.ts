/** What a cell knows as `ui`: outputs that move. */
export { interact } from "./interact.ts";
export { choice, slider, toggle } from "./controls.ts";
export { live } from "./live.ts";
export { each, progress } from "./progress.ts";
export { watch } from "./watch.ts";
export { openWidget as widget } from "./widget.ts";
