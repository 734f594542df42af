import type { Handler } from "../handler.ts";

/** No comm target exists in this kernel. */
export const commInfo: Handler = ({ reply }) => reply({ status: "ok", comms: {} });

/** The protocol's answer to an unknown target: the comm is closed again. */
export const commOpen: Handler = async ({ content, message }, kernel) => {
  kernel.publisher.publish("comm_close", { comm_id: content.comm_id, data: {} }, message.header);
};

/** Messages to a comm that is not open are for nobody. */
export const commMessage: Handler = async () => {};

export const commClose: Handler = async () => {};
