"""Measures Jupyter kernels, the same way for every one: one JSON object in, one out.

In: {"folder": kernelspecs, one per name; "names"; "rounds", "cells", "long": sizes; "prelude": {name: code to run first},
"begin": {name: a first cell whose value is 2}}.
Out: per name what it took in milliseconds, how much memory in megabytes, and what was lost. A cell's time ends with its
execute_reply; its value is asserted, from whatever the kernel shows it as. A kernel that stops answering is killed, and the
measurement says null.

Warm cells are measured with all kernels up at once, a block of each in turn, because minutes differ by more than kernels do.
"""

import json
import re
import sys
import time
from contextlib import ExitStack

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ask = json.load(sys.stdin)
folder, rounds, cells, many = ask["folder"], ask["rounds"], ask["cells"], ask["long"]
specs = KernelSpecManager(kernel_dirs=[folder], ensure_native_kernel=False)
colours = re.compile(r"\x1b\[[0-9;]*m")

typed = """
interface Point_N { readonly x: number; readonly y: number }
type Shape_N = { kind: "circle"; at: Point_N; radius: number } | { kind: "box"; at: Point_N; width: number; height: number };
class Stack_N<T> {
  #items: T[] = [];
  push(item: T): this {
    this.#items.push(item);
    return this;
  }
  pop(): T | undefined {
    return this.#items.pop();
  }
  get size(): number {
    return this.#items.length;
  }
}
function area_N(shape: Shape_N): number {
  switch (shape.kind) {
    case "circle":
      return Math.PI * shape.radius ** 2;
    case "box":
      return shape.width * shape.height;
  }
}
async function later_N<T>(value: T): Promise<T> {
  return await Promise.resolve(value);
}
const stack_N = new Stack_N<Shape_N>();
stack_N.push({ kind: "box", at: { x: 0, y: 0 }, width: N, height: 2 }).push({ kind: "circle", at: { x: 1, y: 1 }, radius: 1 });
stack_N.pop();
const total_N = await later_N([stack_N.pop()!].map(area_N).reduce((sum, value) => sum + value, 0));
total_N
"""
pythonic = """
from dataclasses import dataclass
@dataclass(frozen=True)
class Point_N:
    x: float
    y: float
@dataclass(frozen=True)
class Box_N:
    at: Point_N
    width: float
    height: float
class Stack_N:
    def __init__(self):
        self.items = []
    def push(self, item):
        self.items.append(item)
        return self
    def pop(self):
        return self.items.pop()
    @property
    def size(self):
        return len(self.items)
def area_N(shape):
    return shape.width * shape.height
async def later_N(value):
    return value
stack_N = Stack_N()
stack_N.push(Box_N(Point_N(0, 0), N, 2)).push(Box_N(Point_N(1, 1), 1, 1))
stack_N.pop()
total_N = await later_N(sum(map(area_N, [stack_N.pop()])))
total_N
"""
languages = {
    "python": {
        "typed": pythonic,
        "constant": "v_N = N\nv_N",
        "print": "for i in range(100_000): print('line', i)",
        "rows": "rows = [1, 2, 3]\n0",
        "member": "rows.co",
        "count": "count",
        "busy": "import time\nuntil = time.time() + 4\nwhile time.time() < until: pass\n0",
    },
    "typescript": {
        "typed": typed,
        "constant": "const v_N = N;\nv_N",
        "print": "for (let i = 0; i < 100_000; i++) console.log('line', i);",
        "rows": "const rows = [1, 2, 3];\n0",
        "member": "rows.conc",
        "count": "concat",
        "busy": "const until = Date.now() + 4000; while (Date.now() < until);\n0",
        "ccxt": "import ccxt from 'ccxt';\nconst exchange = new ccxt.kraken();\nexchange.id",
    },
}
block = 20
endless = {
    "busy loop": "while (true);",
    "never-settling await": "await new Promise(() => {});",
    "microtask loop": "while (true) await null;",
    "printing loop": "while (true) console.log('again');",
    "busy timer": "setTimeout(() => { while (true); }, 0); await new Promise(() => {});",
}


class Kernel:
    def __init__(self, name, settle=1):
        self.name = name
        self.code = languages["python" if name == "ipykernel" else "typescript"]
        self.manager = KernelManager(kernel_name=name.split(",")[0], kernel_spec_manager=specs)
        self.started = time.perf_counter()
        self.manager.start_kernel(cwd=folder)
        self.client = self.manager.client()
        self.client.start_channels(stdin=False, hb=False)
        self.shell = self.client.shell_channel.socket
        self.iopub = self.client.iopub_channel.socket
        self.control = self.client.control_channel.socket
        self.poller = zmq.Poller()
        for socket in (self.shell, self.iopub, self.control):
            self.poller.register(socket, zmq.POLLIN)
        if self.answer(self.client.kernel_info(), 60) is None:
            raise TimeoutError(f"{name} did not answer within 60 s")
        self.start = self.since_start()
        for _ in self.messages(settle):
            pass
        for code in ask["prelude"].get(name, []):
            self.execute(code)

    def since_start(self):
        return (time.perf_counter() - self.started) * 1000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def messages(self, seconds):
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            for socket, _ in self.poller.poll(max(1, left * 1000)):
                _, message = self.client.session.recv(socket, mode=zmq.NOBLOCK)
                if message is not None:
                    yield socket, message

    def answer(self, request, seconds):
        """The reply on the shell channel to a request that is sent."""
        for socket, message in self.messages(seconds):
            if socket is self.shell and message["parent_header"].get("msg_id") == request:
                return message
        return None

    def execute(self, code, expected=None, seconds=10):
        """Milliseconds to the reply, and whether the value was shown and the kernel said that it is idle."""
        shown = ""
        idle = False
        took = None
        started = time.perf_counter()
        request = self.client.execute(code)
        for socket, message in self.messages(seconds):
            now = time.perf_counter()
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if socket is self.shell:
                took = (now - started) * 1000
                if content["status"] != "ok":
                    raise RuntimeError(f"{self.name}: {code}: {content}")
            elif kind in ("execute_result", "display_data"):
                shown += content["data"].get("text/plain", "")
            elif kind == "stream":
                shown += content["text"]
            elif kind == "status" and content["execution_state"] == "idle":
                idle = True
            if took is not None and idle and (expected is None or colours.sub("", shown).strip() == expected):
                return took, True
        if took is None:
            raise TimeoutError(f"{self.name}: {code} was not answered within {seconds} s")
        return took, False

    def memory(self):
        """Megabytes of the kernel's own process; a type service is a child of it and apart."""
        with open(f"/proc/{self.manager.provisioner.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


failures = (TimeoutError, RuntimeError, OSError, KeyError)


def complain(name, error):
    print(f"{name}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)


def fresh(name, measure, settle=1):
    """What a measurement finds in a kernel of its own; null where that kernel cannot do it."""
    try:
        with Kernel(name, settle) as kernel:
            return measure(kernel)
    except failures as error:
        complain(name, error)
        return None


def alone(measure, settle=1):
    return lambda names: {name: fresh(name, measure, settle) for name in names}


def repeated(measure, settle=1):
    """Every round is a fresh kernel of each."""

    def all_rounds(names):
        found = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                found[name].append(fresh(name, measure, settle))
        return found

    return all_rounds


def in_turn(kernels, count, run):
    """What `run(kernel, n)` took for n below `count`, and how many values were not shown; null for a kernel that cannot do it."""
    found = [{"took": [], "lost": 0} for _ in kernels]
    turns = list(enumerate(kernels))
    for start in range(0, count, block):
        for i, kernel in turns:
            if found[i] is None:
                continue
            try:
                for n in range(start, min(start + block, count)):
                    took, right = run(kernel, n)
                    found[i]["took"].append(took)
                    found[i]["lost"] += not right
            except failures as error:
                complain(kernel.name, error)
                found[i] = None
        turns.reverse()
    return found


def together(run):
    """Cells of kernels that are all up."""

    def measure(names):
        with ExitStack() as stack:
            kernels = []
            for name in names:
                try:
                    kernels.append(stack.enter_context(Kernel(name)))
                except failures as error:
                    complain(name, error)
            up = [kernel.name for kernel in kernels]
            return {name: None for name in names} | dict(zip(up, in_turn(kernels, cells, run)))

    return measure


def cell(kernel, what, n):
    return kernel.code[what].replace("_N", f"_{n}").replace("N", str(n))


def started(kernel):
    idle = kernel.memory() if sys.platform == "linux" else None
    first, right = kernel.execute("1 + 1", "2")
    return {"start": kernel.start, "idle": idle, "first": first, "lost": int(not right)}


def trivial(kernel, n):
    return kernel.execute(f"{n + 1000} + 1", str(n + 1001))


def begun(kernel):
    """From the start to the value of a first cell that did not wait for anything but kernel_info_reply."""
    _, right = kernel.execute(ask["begin"].get(kernel.name, "1 + 1"), "2", 30)
    return kernel.since_start() if right else None


def typed_cell(kernel, n):
    return kernel.execute(cell(kernel, "typed", n + 10), str(2 * (n + 10)))


def growing(kernel):
    """Cells of a kernel that has run many, in turn with those of a young one, and memory after 300 cells or at the end."""
    memory = None

    def constant(kernel, n):
        return kernel.execute(cell(kernel, "constant", n), str(n))

    for n in range(many):
        constant(kernel, n)
        if n == min(300, many) - 1 and sys.platform == "linux":
            memory = kernel.memory()
    with Kernel(kernel.name) as young:
        ages = {kernel: many, young: 30}
        for n in range(30):
            constant(young, n)
        late, early = in_turn([kernel, young], 5 * block, lambda kernel, n: constant(kernel, ages[kernel] + n))
    return {"early": early, "late": late, "memory": memory}


def printed(kernel):
    """Until everything has come: lines, messages, and what came after the kernel said idle."""
    lines, messages, late, idle, replied, took = 0, 0, 0, False, False, None
    started = time.perf_counter()
    request = kernel.client.execute(kernel.code["print"])
    for socket, message in kernel.messages(20):
        if message["parent_header"].get("msg_id") != request:
            continue
        if socket is kernel.shell:
            replied = True
        elif message["msg_type"] == "stream":
            messages += 1
            late += idle
            lines += message["content"]["text"].count("\n")
        elif message["msg_type"] == "status":
            idle = message["content"]["execution_state"] == "idle"
        if replied and idle and lines >= 100_000:
            took = (time.perf_counter() - started) * 1000
            break
    return {"took": took, "lines": lines, "messages": messages, "late": late}


def completed(kernel):
    """Completing a member: idle, and while a cell is busy."""
    kernel.execute(kernel.code["rows"])
    member = kernel.code["member"]

    def complete(seconds):
        started = time.perf_counter()
        reply = kernel.answer(kernel.client.complete(member, len(member)), seconds)
        took = (time.perf_counter() - started) * 1000
        return took if reply and any(kernel.code["count"] in m for m in reply["content"]["matches"]) else None

    complete(10)
    quiet = [complete(10) for _ in range(20)]
    running = kernel.client.execute(kernel.code["busy"])
    time.sleep(0.3)
    busy = [complete(10) for _ in range(5)]
    kernel.answer(running, 10)
    return {"quiet": quiet, "busy": busy}


def interrupted(kernel):
    """Milliseconds from the interrupt to the reply, per kind of endless cell; the state must be there afterwards."""
    kernel.execute("const kept = 42;")
    found = {}
    for what, code in endless.items():
        took = []
        for _ in range(5):
            request = kernel.client.execute(code)
            for _ in kernel.messages(0.5):
                pass
            started = time.perf_counter()
            message = kernel.client.session.msg("interrupt_request", {})
            kernel.client.control_channel.send(message)
            if kernel.answer(request, 10) is None:
                return {**found, what: None}
            took.append((time.perf_counter() - started) * 1000)
            for _ in kernel.messages(0.3):
                pass
            if not kernel.execute("kept", "42")[1]:
                return {**found, what: None}
        found[what] = took
    return found


measurements = {
    "started": repeated(started),
    "begun": repeated(begun, 0),
    "trivial": together(trivial),
    "typed": together(typed_cell),
    "growing": alone(growing),
    "printed": alone(printed),
    "completed": alone(completed),
    "interrupted": alone(interrupted),
    "ccxt": repeated(lambda kernel: kernel.execute(kernel.code["ccxt"], None, 30)[0]),
}
found = {name: {} for name in ask["names"]}
for what, names in ask["measure"].items():
    print(f"  {what}: {', '.join(names)}", file=sys.stderr)
    for name, result in measurements[what](names).items():
        found[name][what] = result
print(json.dumps(found))
