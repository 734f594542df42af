/** What a cell knows as `comms`: lines to code of one's own in the front end. */
export { openComm as open, registerTarget as register, commsAvailable as available } from "./comm.ts";
