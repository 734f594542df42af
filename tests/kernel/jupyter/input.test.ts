import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, startKernel, streamText, type Executed, type TestKernel } from "../../support/kernel.ts";
import { describeWithPython } from "../../support/python.ts";

type Conversed = Executed & { readonly questions: readonly Record<string, unknown>[] };

describeWithPython("questions of a cell, through a real jupyter_client", () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await startKernel();
  }, 300_000);
  afterAll(() => kernel?.close());

  const converse = (code: string, answers: readonly (string | object)[], options: object = {}) =>
    kernel.do<Conversed>("converse", { code, answers, ...options });

  test("prompt, password and confirm ask the front end that sent the cell, and other code goes on meanwhile", async () => {
    const done = await converse(
      `let turns = 0, clock = setImmediate(function turn() { turns++; clock = setImmediate(turn) });
       console.log("before");
       const given = [await prompt("Name: "), await prompt("Key: ", { password: true }), await confirm("Sell?"), await confirm("Sure?")];
       clearImmediate(clock);
       [...given, turns > 0]`,
      ["Ada 😀", { value: "s3cret", status: "ok" }, "maybe", "Yes", ""],
    );
    const question = (prompt: string, password = false) => ({ prompt, password, parent: true });
    expect(done.questions).toEqual([
      question("Name: "),
      question("Key: ", true),
      question("Sell? [y/N] "),
      question("Please answer y or n. Sell? [y/N] "),
      question("Sure? [y/N] "),
    ]);
    expect(resultText(done)).toBe("[ 'Ada 😀', 's3cret', true, false, true ]");
  });

  test("questions asked at the same time are put one after the other, and each gets its own answer", async () => {
    const done = await converse("await Promise.all([prompt('1?'), prompt('2?'), prompt('3?')])", [
      "a",
      "b",
      "c",
    ]);
    expect(done.questions.map(({ prompt }) => prompt)).toEqual(["1?", "2?", "3?"]);
    expect(resultText(done)).toBe("[ 'a', 'b', 'c' ]");
  });

  test("readline asks the front end for each line that is wanted, and for none ahead", async () => {
    const done = await converse(
      `import { createInterface } from "node:readline/promises";
       const terminal = createInterface({ input: process.stdin, output: process.stdout });
       const told = [await terminal.question("Name: "), await terminal.question("Key: ")];
       terminal.close();
       await new Promise(resolve => setTimeout(resolve, 100));
       for await (const line of createInterface({ input: process.stdin })) if (told.push(line) === 4) break;
       told`,
      ["Ada 😀", "", "third", "fourth"],
    );
    expect(streamText(done)).toBe("Name: Key: ");
    expect(resultText(done)).toBe("[ 'Ada 😀', '', 'third', 'fourth' ]");
    const busy = await converse(
      `let last = "";
       for await (const line of createInterface({ input: process.stdin })) if ((last = line)) break;
       const until = Date.now() + 200;
       while (Date.now() < until);
       last`,
      ["the only one"],
    );
    expect(resultText(busy)).toBe("'the only one'");
    await kernel.execute(
      'import readline from "node:readline/promises"; class Lines extends readline.Interface {}',
    );
    for (const made of ["createInterface", "new (readline.Interface as any)", "new (Lines as any)"]) {
      const keys = await converse(
        `await ${made}({ input: process.stdin, output: process.stdout, terminal: true }).question('Side: ')`,
        ["buy"],
      );
      expect([streamText(keys), resultText(keys)]).toEqual(["Side: ", "'buy'"]);
    }
    const nobody = await kernel.execute("await terminal.question('Name: ')", { allow_stdin: false });
    expect(nobody.reply).toMatchObject({ status: "error", ename: "Error", evalue: "readline was closed" });
    const unasked = await kernel.execute(
      "await createInterface({ input: process.stdin, output: process.stdout }).question('Name: ')",
      { allow_stdin: false },
    );
    expect(unasked.reply).toMatchObject({ status: "error", ename: "PeakError" });
    expect(unasked.reply.evalue).toMatch(/^A question cannot be asked/);
  });

  test("a front end that takes no input is told so, in the cell, at once", async () => {
    const done = await kernel.execute("await prompt('Name: ')", { allow_stdin: false });
    expect(done.reply).toMatchObject({ status: "error", ename: "PeakError" });
    expect(done.reply.evalue).toMatch(
      /^A question cannot be asked: the front end takes no input for this run/,
    );
  });

  test("an interrupt ends the wait for an answer, and a late answer goes nowhere", async () => {
    const stopped = await converse("const never = await prompt('Well? '); console.log('not reached')", [], {
      interrupt_after: 0.1,
    });
    expect(stopped.questions).toEqual([{ prompt: "Well? ", password: false }]);
    expect(stopped.reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    await kernel.do("say", { value: "too late" });
    const next = await converse("await prompt('Again? ')", ["in time"]);
    expect(resultText(next)).toBe("'in time'");
  });

  test("a reply without a value is an error of the cell, and a value of ten million characters is none", async () => {
    const refused = await converse("await prompt('?')", [{ status: "error" }]);
    expect(refused.reply.evalue).toMatch(/the front end sent no answer/);
    const long = await converse("(await prompt('?')).length", ["x".repeat(10_000_000)]);
    expect(resultText(long)).toBe("10000000");
  });

  test("after its cell ended nothing can be asked", async () => {
    const done = await kernel.execute(
      "let reason = ''; setTimeout(() => prompt('?').catch(error => (reason = error.message)), 500); 0",
      { allow_stdin: true },
    );
    expect(done.reply.status).toBe("ok");
    const after = await kernel.execute(
      "while (reason === '') await new Promise(resolve => setTimeout(resolve, 20));\nreason",
    );
    expect(resultText(after)).toContain("its cell has ended");
  });
});
