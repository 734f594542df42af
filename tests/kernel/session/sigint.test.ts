import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const module = resolve(import.meta.dirname, "../../../kernel/session/evaluate/sigint.ts");

test("a signal that comes before the watching thread is there is acted on", async () => {
  const script = `import(${JSON.stringify(module)}).then(({ watchSigint }) => {
    watchSigint(() => process.exit(130)).ready.then(() => process.exit(1));
    process.kill(process.pid, "SIGINT");
    setInterval(() => {}, 1_000);
  })`;
  const child = spawn(process.execPath, ["-e", script], { stdio: "inherit" });
  expect(await once(child, "exit")).toEqual([130, null]);
});
