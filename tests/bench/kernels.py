"""Measures Jupyter kernels, the same way for every one: one JSON object in, one JSON line out for each measurement.

In: {"folder": kernelspecs, one per name; "rounds", "cells", "long": sizes; "prelude": {name: code to run first},
"begin": {name: a first cell whose value is 2}; "measure": {measurement: names}}.
Out: {"what": measurement, "found": {name: ...}}: what it took in milliseconds, how much memory in megabytes, and what was lost. A cell's
time ends with its execute_reply; its value is asserted, from whatever the kernel shows it as. A kernel that stops answering is killed,
and the measurement says null.
"""

import json
import sys
import time

from kernel_cells import endless
from kernel_client import Kernel
from kernel_rounds import alone, block, in_turn, repeated, together


def cell(kernel, what, n):
    return kernel.code[what].replace("_N", f"_{n}").replace("N", str(n))


def started(kernel):
    idle = kernel.memory() if sys.platform == "linux" else None
    first, right = kernel.execute("1 + 1", "2")
    return {"start": kernel.start, "idle": idle, "first": first, "lost": int(not right)}


def practised(kernel):
    """What a kernel keeps of its first run for the next ones it may write some seconds later."""
    kernel.execute(kernel.plan["begin"].get(kernel.name, "1 + 1"), "2", 30)
    time.sleep(3)


def trivial(kernel, n):
    return kernel.execute(f"{n + 1000} + 1", str(n + 1001))


def begun(kernel):
    """From the start to the value of a first cell that did not wait for anything but kernel_info_reply."""
    _, right = kernel.execute(kernel.plan["begin"].get(kernel.name, "1 + 1"), "2", 30)
    return kernel.since_start() if right else None


def typed_cell(kernel, n):
    return kernel.execute(cell(kernel, "typed", n + 10), str(2 * (n + 10)))


def growing(kernel):
    """Cells of a kernel that has run many, in turn with those of a young one, and memory after 300 cells or at the end.

    Those in between nobody measures: they are sent a hundred at a time.
    """
    many = kernel.plan["long"]
    begun = min(300, many)

    def constant(kernel, n):
        return kernel.execute(cell(kernel, "constant", n), str(n))

    for n in range(begun):
        constant(kernel, n)
    memory = kernel.memory() if sys.platform == "linux" else None
    for start in range(begun, many, 100):
        kernel.execute_all(cell(kernel, "constant", n) for n in range(start, min(start + 100, many)))
    with Kernel(kernel.name, kernel.plan) as young:
        ages = {kernel: many, young: 30}
        for n in range(30):
            constant(young, n)
        late, early = in_turn([kernel, young], 5 * block, lambda kernel, n: constant(kernel, ages[kernel] + n))
    return {"early": early, "late": late, "memory": memory}


def printed(kernel):
    """Until everything has come, or nothing comes any more: lines, messages, and what came after the kernel said idle."""
    lines, messages, late, idle, replied, took = 0, 0, 0, False, False, None
    started = time.perf_counter()
    request = kernel.client.execute(kernel.code["print"])
    for socket, message in kernel.messages(20, silence=5):
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
    kernel.client.execute(kernel.code["busy"])
    time.sleep(0.3)
    busy = [complete(10) for _ in range(5)]
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
plan = json.load(sys.stdin)
alone(practised)(plan, dict.fromkeys(name for names in plan["measure"].values() for name in names))
for what, names in plan["measure"].items():
    print(json.dumps({"what": what, "found": measurements[what](plan, names)}), flush=True)
