export type * from "./session.ts";
export { openSession } from "./open.ts";
