import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { languageInfo } from "../../../kernel/session/language-info.ts";
import { startWireKernel, type Exchange, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
});
afterAll(() => kernel?.close());

const text = ({ iopub }: Exchange): unknown =>
  (
    iopub.find(({ type }) => type === "execute_result")?.content.data as { "text/plain": string } | undefined
  )?.["text/plain"];
/** Sends a cell that says when it runs, and resolves with its id then: how long that takes is the machine's affair. */
async function begin(code: string): Promise<string> {
  const begun = kernel.seen(({ type, content }) => type === "stream" && content.text === "begun\n");
  const id = await kernel.send("shell", "execute_request", { code: `console.log("begun"); ${code}` });
  await begun;
  return id;
}
/** Resolves when the kernel has read what was sent on the shell channel so far: control messages may overtake it. */
const cameIn = () => kernel.exchange("shell", "comm_info_request");
const interrupt = () => kernel.exchange("control", "interrupt_request");

describe("subshells", () => {
  const open = async () =>
    String((await kernel.exchange("control", "create_subshell_request")).reply.content.subshell_id);
  const listed = async () => (await kernel.exchange("control", "list_subshell_request")).reply.content;

  test("are announced, opened, listed and closed", async () => {
    const { reply } = await kernel.exchange("shell", "kernel_info_request");
    expect(reply.content.supported_features).toContain("kernel subshells");
    // What notebooks that are written here say too: JupyterLab would hold them for changed otherwise.
    expect(reply.content.language_info).toEqual(languageInfo);
    const [first, second] = [await open(), await open()];
    expect(await listed()).toEqual({ status: "ok", subshell_id: [first, second] });
    const closed = await kernel.exchange("control", "delete_subshell_request", { subshell_id: first });
    expect(closed.reply.content).toEqual({ status: "ok" });
    expect(await listed()).toEqual({ status: "ok", subshell_id: [second] });
    const again = await kernel.exchange("control", "delete_subshell_request", { subshell_id: first });
    expect(again.reply.content).toMatchObject({ status: "error", ename: "PeakError" });
    await kernel.exchange("control", "delete_subshell_request", { subshell_id: second });
  });

  test("a subshell's cells run, in their order, while a cell of the main shell waits; each has its own value and output", async () => {
    const header = { subshell_id: await open() };
    const main = await kernel.send("shell", "execute_request", {
      code: "let release = (value: string) => {}; const got = await new Promise(resolve => { release = resolve; }); console.log('main', got); 'of main'",
    });
    const first = await kernel.send(
      "shell",
      "execute_request",
      { code: "await new Promise(r => setTimeout(r, 50)); let order = [1]; console.log('side'); 'of side'" },
      { header },
    );
    const second = await kernel.execute("order.push(2); release('let go'); order.join()", {}, { header });
    expect(text(second)).toBe("'1,2'");
    const side = await kernel.answered(first);
    expect([text(side), side.iopub.find(({ type }) => type === "stream")?.content.text]).toEqual([
      "'of side'",
      "side\n",
    ]);
    const done = await kernel.answered(main);
    expect([text(done), done.iopub.find(({ type }) => type === "stream")?.content.text]).toEqual([
      "'of main'",
      "main let go\n",
    ]);
  });

  test("an error stops the waiting cells of its own shell only, and so does closing it", async () => {
    const header = { subshell_id: await open() };
    const send = (code: string, extras = {}) => kernel.send("shell", "execute_request", { code }, extras);
    const status = async (id: string) => (await kernel.answered(id)).reply.content.status;
    const ids = [
      await send("var goOn; await new Promise(r => { goOn = r; }); throw new Error('here')", { header }),
      await send("1", { header }),
      await send("while (!goOn) await new Promise(r => setTimeout(r, 1)); goOn(); 2"),
      await send("3"),
    ];
    expect(await Promise.all(ids.map(status))).toEqual(["error", "aborted", "ok", "ok"]);
    const running = await send("await new Promise(r => { goOn = r; }); 4", { header });
    const waiting = await send("5", { header });
    await cameIn();
    await kernel.exchange("control", "delete_subshell_request", header);
    await kernel.execute("goOn()");
    expect(await Promise.all([running, waiting].map(status))).toEqual(["ok", "aborted"]);
  });

  test("a cell that fails once its subshell is deleted says why it failed", async () => {
    const header = { subshell_id: await open() };
    const code = "await new Promise(r => setTimeout(r, 200)); throw new RangeError('its own')";
    const id = await kernel.send("shell", "execute_request", { code }, { header });
    await sleep(50);
    await kernel.exchange("control", "delete_subshell_request", header);
    expect((await kernel.answered(id)).reply.content).toMatchObject({
      ename: "RangeError",
      evalue: "its own",
    });
  });

  test("a request for a subshell that is not open is refused", async () => {
    const header = { subshell_id: "nowhere" };
    for (const type of ["execute_request", "delete_subshell_request"]) {
      const { reply, iopub } = await kernel.exchange("shell", type, { code: "1", ...header }, { header });
      expect(reply.content).toMatchObject({ status: "error", ename: "PeakError" });
      expect(String(reply.content.evalue)).toContain(
        'subshell_id must name an open subshell, received "nowhere"',
      );
      expect(iopub.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
    }
  });
});

describe("requests", () => {
  test("of a type that nobody knows are refused with a reply; other unknown messages pass", async () => {
    for (const channel of ["shell", "control"] as const) {
      const { reply } = await kernel.exchange(channel, "tomorrow_request");
      expect(reply.type).toBe("tomorrow_reply");
      expect(reply.content).toMatchObject({ status: "error", ename: "PeakError" });
      expect(String(reply.content.evalue)).toContain('no answer to "tomorrow_request"');
    }
    await kernel.send("shell", "__proto__");
    await kernel.send("stdin", "constructor");
    expect((await kernel.execute("1 + 1")).reply.content.status).toBe("ok");
  });

  test("a message that comes twice runs once", async () => {
    await kernel.execute("let runs = 0");
    const { frames, id } = kernel.frames("execute_request", { code: "runs++" });
    await kernel.sendFrames("shell", frames);
    await kernel.sendFrames("shell", frames);
    await kernel.answered(id);
    expect(text(await kernel.execute("runs"))).toBe("1");
    expect(kernel.log()).toContain("ignored a message: sent before");
  });

  test("silent, store_history and the count are as the protocol says", async () => {
    const count = async (content: object) => {
      const { reply, iopub } = await kernel.execute("5", { ...content });
      return [reply.content.execution_count, iopub.map(({ type }) => type).filter(type => type !== "status")];
    };
    const [first] = (await count({})) as [number];
    const shown = ["execute_input", "execute_result"];
    expect(await count({ store_history: false })).toEqual([first, shown]);
    // silent forces store_history off.
    expect(await count({ silent: true, store_history: true })).toEqual([first, []]);
    expect(await count({})).toEqual([first + 1, shown]);
    const empty = await kernel.execute("", { silent: true });
    expect(empty.reply.content).toMatchObject({ status: "ok", execution_count: first + 1 });
    const tail = await kernel.exchange("shell", "history_request", {
      hist_access_type: "tail",
      n: 2,
      output: false,
      raw: true,
    });
    expect((tail.reply.content.history as unknown[][]).map(entry => entry[1])).toEqual([first, first + 1]);
  });

  test("are answered between busy and idle that name them, whatever they are", async () => {
    const requests = {
      complete_request: { code: "Mat", cursor_pos: 3 },
      inspect_request: { code: "Math", cursor_pos: 4, detail_level: 0 },
      is_complete_request: { code: "1 +" },
      history_request: { hist_access_type: "tail", n: 1 },
      comm_info_request: {},
      kernel_info_request: {},
      interrupt_request: {},
    };
    for (const channel of ["shell", "control"] as const)
      for (const [type, content] of Object.entries(requests)) {
        const { reply, iopub } = await kernel.exchange(channel, type, content);
        expect([type, reply.type, reply.content.status !== "error"]).toEqual([
          type,
          type.replace("request", "reply"),
          true,
        ]);
        expect(iopub.map(message => message.content.execution_state)).toEqual(["busy", "idle"]);
      }
  });
});

describe("an interrupt", () => {
  test.each([
    ["a value that never shows itself", `({ [Symbol.for("Jupyter.display")]: () => new Promise(() => {}) })`],
    [
      "a value that blocks while it shows itself",
      `({ [Symbol.for("Jupyter.display")]() { while (true); } })`,
    ],
    [
      "a resource that is never disposed of",
      `{ await using held = { [Symbol.asyncDispose]: () => new Promise(() => {}) }; }`,
    ],
  ])("ends %s, and the state is kept", async (_name, code) => {
    await kernel.execute("var kept = 41");
    const id = await begin(code);
    await sleep(50);
    await interrupt();
    expect((await kernel.answered(id)).reply.content).toMatchObject({
      status: "error",
      ename: "KeyboardInterrupt",
    });
    expect(text(await kernel.execute("kept + 1"))).toBe("42");
  });

  test("that comes while the session is still opening ends its first cell", async () => {
    const other = await startWireKernel();
    try {
      const begun = other.seen(
        ({ type, parent }) => type === "status" && parent.msg_type === "execute_request",
      );
      const cell = await other.send("shell", "execute_request", { code: "await new Promise(() => {})" });
      await begun;
      await other.exchange("control", "interrupt_request");
      expect((await other.answered(cell)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
    } finally {
      await other.close();
    }
  });

  test("leaves the kernel able to hear the next signal", async () => {
    const id = await begin("while (true);");
    await interrupt();
    await kernel.answered(id);
    kernel.process.kill("SIGINT");
    await sleep(300);
    expect((await kernel.execute("1")).reply.content.status).toBe("ok");
  });

  test("by a signal ends a cell that waits, and without a cell it does nothing", async () => {
    kernel.process.kill("SIGINT");
    await sleep(50);
    const id = await begin("await new Promise(() => {})");
    kernel.process.kill("SIGINT");
    expect((await kernel.answered(id)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  });

  test("that overtakes its cell on the way ends it all the same, and none that was sent after it", async () => {
    const dated = (ms: number) => ({ header: { date: new Date(Date.now() + ms).toISOString() } });
    // On the way it is for a fifth of a second at most, which this process may miss.
    const overtaken = async (tries = 5): Promise<unknown> => {
      await kernel.exchange("control", "interrupt_request", {}, dated(0));
      const { reply } = await kernel.execute("globalThis.ran = true", {}, dated(-1_000));
      if (reply.content.status === "error" || tries === 1) return reply.content;
      await kernel.execute("delete globalThis.ran", {}, dated(1_000));
      return overtaken(tries - 1);
    };
    expect(await overtaken()).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(text(await kernel.execute("typeof globalThis.ran", {}, dated(1_000)))).toBe("'undefined'");
    // What was sent long before and comes only now was meant to run: people's clocks differ.
    await kernel.exchange("control", "interrupt_request", {}, dated(0));
    await sleep(250);
    expect(text(await kernel.execute("'runs'", {}, dated(-1_000)))).toBe("'runs'");
  });

  test("keeps the cells that wait from running, as an error does", async () => {
    const ids = [await begin("await new Promise(() => {})")];
    ids.push(await kernel.send("shell", "execute_request", { code: "'never run'" }));
    await cameIn();
    await interrupt();
    const [stopped, waiting] = await Promise.all(ids.map(id => kernel.answered(id)));
    expect([stopped.reply.content.status, waiting.reply.content.status]).toEqual(["error", "aborted"]);
  });
});

test("history tells inputs, and results where asked for", async () => {
  const { reply } = await kernel.execute("const six = 6; six * 7");
  const line = reply.content.execution_count;
  const ask = async (output: boolean) =>
    (await kernel.exchange("shell", "history_request", { hist_access_type: "tail", n: 1, raw: true, output }))
      .reply.content.history;
  expect(await ask(false)).toEqual([[1, line, "const six = 6; six * 7"]]);
  expect(await ask(true)).toEqual([[1, line, ["const six = 6; six * 7", "42"]]]);
});

test("history of a kind that the protocol has not is refused, with what was asked for and what there is", async () => {
  const ask = async (content: object) =>
    (await kernel.exchange("shell", "history_request", content)).reply.content;
  expect(await ask({ hist_access_type: "all", n: 1 })).toMatchObject({
    status: "error",
    ename: "PeakError",
    evalue: expect.stringContaining(
      'hist_access_type must be "range", "tail" or "search", received "all".',
    ) as string,
  });
  expect((await ask({})).evalue).toContain("received undefined.");
});

test("a shutdown is told to every client and to every cell, also while one blocks, and the process ends and logs nothing", async () => {
  const other = await startWireKernel();
  try {
    const running = other.seen(({ type }) => type === "stream");
    const blocking = await other.send("shell", "execute_request", {
      code: "console.log('running'); while (true);",
    });
    const waiting = await other.send("shell", "execute_request", { code: "console.log('never')" });
    await running;
    const told = other.seen(({ type }) => type === "shutdown_reply");
    const { reply } = await other.exchange("control", "shutdown_request", { restart: true });
    expect(reply.content).toEqual({ status: "ok", restart: true });
    expect((await told).content).toEqual({ status: "ok", restart: true });
    expect((await other.answered(blocking)).reply.content.ename).toBe("KeyboardInterrupt");
    expect((await other.answered(waiting)).reply.content).toEqual({ status: "aborted" });
    const begun = performance.now();
    while (other.process.exitCode === null && other.process.signalCode === null) await sleep(20);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(other.log()).toBe("");
  } finally {
    await other.close();
  }
});

test("an interrupt that meets a cell at its end loses neither the reply nor the kernel", async () => {
  await kernel.execute("let ended = 0");
  for (let i = 0; i < 150; i++) {
    const request = await kernel.send("shell", "execute_request", {
      code: `{ const until = performance.now() + ${i % 12}; while (performance.now() < until); } ended++; await null; ended`,
    });
    await sleep(1 + ((i * 7) % 14));
    await kernel.exchange("control", "interrupt_request");
    const begun = performance.now();
    while (!kernel.isAnswered(request)) {
      expect(performance.now() - begun).toBeLessThan(10_000);
      await sleep(2);
    }
  }
  expect((await kernel.execute("typeof ended")).reply.content.status).toBe("ok");
});
