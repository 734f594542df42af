import type { Handler } from "../handler.ts";

export const createSubshell: Handler = ({ reply }, { subshells }) =>
  reply({ status: "ok", subshell_id: subshells.create() });

export const listSubshell: Handler = ({ reply }, { subshells }) =>
  reply({ status: "ok", subshell_id: subshells.list() });

export const deleteSubshell: Handler = async ({ content, reply }, { subshells }) => {
  await subshells.delete(content.subshell_id);
  reply({ status: "ok" });
};
