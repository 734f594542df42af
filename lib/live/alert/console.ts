import { eventText, type Deliver } from "./event.ts";

/** Prints the alert: what is worth acting on goes to the error stream. */
export const deliverToConsole: Deliver = event => {
  if (event.level === "info") console.info(eventText(event));
  else console.warn(eventText(event));
};
