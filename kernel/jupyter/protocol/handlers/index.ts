import type { Handler } from "../handler.ts";
import { debug } from "./debug.ts";
import { commClose, commInfo, commMessage, commOpen } from "./comm.ts";
import { complete } from "./complete.ts";
import { execute } from "./execute.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is-complete.ts";
import { kernelInfo } from "./kernel-info.ts";
import { shutdown } from "./shutdown.ts";
import { createSubshell, deleteSubshell, listSubshell } from "./subshell.ts";

/** Every message a front end may send, on the shell or the control channel. */
export const handlers: Readonly<Record<string, Handler | undefined>> = {
  __proto__: null as never,
  kernel_info_request: kernelInfo,
  execute_request: execute,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
  comm_open: commOpen,
  comm_msg: commMessage,
  comm_close: commClose,
  interrupt_request: interrupt,
  debug_request: debug,
  shutdown_request: shutdown,
  create_subshell_request: createSubshell,
  list_subshell_request: listSubshell,
  delete_subshell_request: deleteSubshell,
};
