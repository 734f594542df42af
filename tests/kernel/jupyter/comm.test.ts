import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, startKernel, type Broadcast, type TestKernel } from "../../support/kernel.ts";
import { describeWithPython } from "../../support/python.ts";

interface Answered {
  readonly id: string;
  readonly reply: Record<string, unknown> | null;
  readonly iopub: readonly Broadcast[];
}

const base64 = (...bytes: number[]) => Buffer.from(bytes).toString("base64");

describeWithPython("comms, through a real jupyter_client", () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await startKernel();
  }, 300_000);
  afterAll(() => kernel?.close());

  const comm = (type: "open" | "msg" | "close", content: object, options: object = {}) =>
    kernel.do<Answered>("message", { msg_type: `comm_${type}`, content, reply: false, ...options });
  const listed = async (content: object = {}) =>
    (await kernel.do<Answered>("message", { msg_type: "comm_info_request", content })).reply;
  const seen = ({ iopub }: { iopub: readonly Broadcast[] }) =>
    iopub.filter(({ own }) => own).map(({ type, content, buffers }) => [type, content, buffers]);

  test("a cell opens a comm, sends data and bytes on it in the order of its other output, and closes it", async () => {
    const done = await kernel.execute(`
      const line = comms.open({ target: "chart", id: "k1", data: { points: 2 }, metadata: { version: "1" } });
      console.log("between");
      const columns = new Float64Array([1, 2, 3]);
      line.send({ part: 1 }, { buffers: [columns.subarray(1, 2), new Uint8Array([7, 8])] });
      columns[1] = 99;
      line.close({ bye: true });
      line.isOpen`);
    expect(
      done.iopub
        .slice(1, -1)
        .map(({ type, content, metadata, buffers }) => [type, content, metadata, buffers]),
    ).toEqual([
      ["comm_open", { comm_id: "k1", target_name: "chart", data: { points: 2 } }, { version: "1" }, []],
      ["stream", { name: "stdout", text: "between\n" }, {}, []],
      // 2 as a little-endian double, as it was when it was sent, without its neighbours.
      ["comm_msg", { comm_id: "k1", data: { part: 1 } }, {}, [base64(0, 0, 0, 0, 0, 0, 0, 64), base64(7, 8)]],
      ["comm_close", { comm_id: "k1", data: { bye: true } }, {}, []],
    ]);
    expect(resultText(done)).toBe("false");
  });

  test("the front end opens a comm on a registered target; what its listeners print belongs to the message that called them", async () => {
    await kernel.execute(`comms.register("echo", (comm, { data, metadata, buffers }) => {
      console.log("opened with", data, metadata, buffers);
      comm.onMessage(({ data, buffers }) => {
        console.log("heard", data);
        comm.send({ back: data }, { buffers });
      });
      comm.onClose(({ data }) => console.log("closed with", data));
    }); 0`);
    const opened = await comm(
      "open",
      { comm_id: "f1", target_name: "echo", data: { a: 1 } },
      { buffers: [base64(5)], metadata: { m: 2 } },
    );
    expect(seen(opened)).toEqual([
      ["stream", { name: "stdout", text: "opened with { a: 1 } { m: 2 } [ Uint8Array(1) [ 5 ] ]\n" }, []],
    ]);
    const heard = await comm("msg", { comm_id: "f1", data: { b: 2 } }, { buffers: [base64(1, 2, 3)] });
    expect(seen(heard)).toEqual([
      ["stream", { name: "stdout", text: "heard { b: 2 }\n" }, []],
      ["comm_msg", { comm_id: "f1", data: { back: { b: 2 } } }, [base64(1, 2, 3)]],
    ]);
    expect(await listed()).toEqual({ status: "ok", comms: { f1: { target_name: "echo" } } });
    expect(seen(await comm("close", { comm_id: "f1", data: { c: 3 } }))).toEqual([
      ["stream", { name: "stdout", text: "closed with { c: 3 }\n" }, []],
    ]);
    expect(seen(await comm("msg", { comm_id: "f1", data: {} }))).toEqual([]);
    expect(await listed()).toEqual({ status: "ok", comms: {} });
  });

  test("open comms are listed by target", async () => {
    await kernel.execute(
      `comms.open({ target: "left", id: "l" }); comms.open({ target: "right", id: "r" }); 0`,
    );
    expect(await listed({ target_name: "left" })).toEqual({
      status: "ok",
      comms: { l: { target_name: "left" } },
    });
    expect(await listed({ target_name: "neither" })).toEqual({ status: "ok", comms: {} });
    expect(await listed()).toEqual({
      status: "ok",
      comms: { l: { target_name: "left" }, r: { target_name: "right" } },
    });
  });

  test("a target nobody registered is closed again, and a listener that throws shows its error", async () => {
    expect(seen(await comm("open", { comm_id: "u", target_name: "unknown", data: {} }))).toEqual([
      ["comm_close", { comm_id: "u", data: {} }, []],
    ]);
    await kernel.execute(`comms.register("faulty", () => { throw new RangeError("no such line") })`);
    const failed = await comm("open", { comm_id: "e", target_name: "faulty", data: {} });
    expect(failed.iopub.map(({ type, content }) => [type, content.ename ?? content.comm_id])).toEqual([
      ["comm_close", "e"],
      ["error", "RangeError"],
    ]);
    expect(await listed({ target_name: "faulty" })).toEqual({ status: "ok", comms: {} });
  });

  test("a message is heard while a cell waits, and can end its wait", async () => {
    await kernel.execute(`comms.register("release", comm => { comm.onMessage(({ data }) => release(data)); });
      let release: (value: unknown) => void = () => {};`);
    await comm("open", { comm_id: "w", target_name: "release", data: {} });
    const { reply, iopub } = await kernel.do<Answered>("answer_while_waiting", {
      code: "console.log('begun'); await new Promise(resolve => { release = resolve; })",
      msg_type: "comm_msg",
      content: { comm_id: "w", data: { n: 1 } },
    });
    expect(reply).toMatchObject({ status: "ok" });
    expect(iopub.find(({ type }) => type === "execute_result")?.content.data?.["text/plain"]).toBe(
      "{ n: 1 }",
    );
  });

  test("a comm opened right behind the cell that registers its target finds it", async () => {
    const { iopub } = await kernel.do<Answered>("answer_while_waiting", {
      code: `console.log("begun"); await new Promise(resolve => setTimeout(resolve, 300)); comms.register("late", () => console.log("in time")); 0`,
      msg_type: "comm_open",
      content: { comm_id: "late", target_name: "late", data: {} },
    });
    expect(iopub.find(({ type }) => type === "stream")?.content.text).toBe("in time\n");
  });

  test("a listener that never ends is interrupted, and the state is kept", async () => {
    await kernel.execute(
      `let kept = 1; comms.register("endless", comm => { kept++; console.log("endless"); while (true); })`,
    );
    const { iopub } = await kernel.do<Answered>("message", {
      msg_type: "comm_open",
      content: { comm_id: "x", target_name: "endless", data: {} },
      reply: false,
      interrupt_at: "endless\n",
    });
    expect(iopub.map(({ type, content }) => [type, content.ename])).toContainEqual([
      "error",
      "KeyboardInterrupt",
    ]);
    expect(resultText(await kernel.execute("kept"))).toBe("2");
  });

  test("a closed comm says so when it is used", async () => {
    const done = await kernel.execute(
      `const shut = comms.open({ target: "t" }); shut.close(); shut.close(); shut.send({})`,
    );
    expect(done.reply.evalue).toMatch(/The comm .* for "t" is closed/);
  });
});
