import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peak } from "../../support/peak.ts";

describe("peak repl with a script on its input", () => {
  let home: string;
  beforeAll(() => void (home = mkdtempSync(join(tmpdir(), "peak-piped-"))));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const run = (input: string) => peak(["repl"], { input, cwd: home, env: { PEAK_HOME: home } });

  test("prints results as plain text and exits with 0", async () => {
    const script =
      'const a = 1\na + 1\nfunction f(x: number) {\n  return x * 2\n}\n[1, 2]\n  .map(f)\nconsole.log("done")\n';
    expect(await run(script)).toEqual({ code: 0, stdout: "2\n[ 2, 4 ]\ndone\n", stderr: "" });
  });

  test("stops at the first error, says where, and exits with 1", async () => {
    const { code, stdout, stderr } = await run('1\nthrow new RangeError("too far")\n2\n');
    expect({ code, stdout }).toEqual({ code: 1, stdout: "1\n" });
    expect(stderr).toMatch(/RangeError: too far[\s\S]*> 1 │ throw new RangeError/);
    // oxlint-disable-next-line no-control-regex -- colours have no place in a pipe
    expect(stderr).not.toMatch(/\x1b/);
  });

  test("tells what nobody awaits, and warnings, without colours too; the exit code knows of it at the end", async () => {
    const script = [
      "%types warn",
      "const half: string = 1",
      "const early = Promise.reject(new RangeError('early'))",
      "const taken = await early.catch(() => 'taken')",
      "console.log(taken)",
    ].join("\n");
    const ended = await run(script);
    expect({ ...ended, stderr: "" }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/\ntaken\n$/),
      stderr: "",
    });
    expect(ended.stderr).toMatch(
      /TypeCheckError: Type 'number'[^]*Unhandled rejection: RangeError: early\nat cell/,
    );
    // oxlint-disable-next-line no-control-regex -- colours have no place in a pipe
    expect(ended.stderr).not.toMatch(/\x1b/);
    const left = await run("void Promise.reject(new RangeError('late'))");
    expect(left).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("RangeError: late") });
  });

  test("an effect does not run where no terminal is there to ask at, not even with the answer in the pipe", async () => {
    const { code, stdout, stderr } = await run("'before'\n// @effect\nconsole.log('sent')\ny\n123\n");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "'before'\n" });
    expect(stderr).toMatch(/EffectRefused: .* here nobody can be asked/);
  });

  test("PEAK_HOME that cannot be a folder gives one clear error", async () => {
    const { code, stderr } = await peak(["repl"], { input: "1", env: { PEAK_HOME: process.execPath } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/PEAK_HOME must be a folder that can be written[\s\S]*→ /);
  });
});
