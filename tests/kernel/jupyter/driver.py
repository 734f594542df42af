"""A real jupyter_client, driven by JSON lines: {"do": name, ...arguments} in, one JSON line out."""

import atexit
import base64
import json
import os
import queue
import sys
import tempfile
import time

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"]
ports = dict(zip(names, map(int, sys.argv[3:])))
manager = KernelManager(kernel_name=sys.argv[1], cache_ports=False, **ports)
started = time.perf_counter()
# A kernel that inherited this program's output could make the pipe non-blocking, and lines would be torn.
log = tempfile.TemporaryFile()


def words(most):
    """What the kernel has written to its own output and error, at most so many bytes from its end."""
    size = os.fstat(log.fileno()).st_size
    return os.pread(log.fileno(), most, max(0, size - most)).decode(errors="replace")


atexit.register(lambda: sys.stderr.write(words(100_000)))
manager.start_kernel(cwd=sys.argv[2], stdout=log, stderr=log)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
ready_after = time.perf_counter() - started


def plain(message):
    return {
        "type": message["msg_type"],
        "content": message["content"],
        "parent": message["parent_header"].get("msg_id"),
        "metadata": message["metadata"],
        "buffers": [base64.b64encode(buffer).decode() for buffer in message["buffers"]],
    }


def hear(channel, timeout):
    """The next message of a channel. Who is gone will send none, and is not waited for."""
    until = time.perf_counter() + timeout
    alive = True
    while True:
        left = until - time.perf_counter()
        try:
            return channel.get_msg(timeout=max(0, min(left, 0.5)))
        except queue.Empty:
            if not alive:
                code = manager.provisioner.process.poll()
                raise RuntimeError(f"the kernel's process has ended ({code}). Its last words: {words(4_000)}") from None
            if left <= 0.5:
                raise
            # Listened for once more: what it said last may still be under way.
            alive = manager.is_alive()


def iopub_until_idle(request, timeout):
    """Everything broadcast until the request is idle; `busy` and `idle` of the request itself left out."""
    messages = []
    while True:
        message = hear(client.iopub_channel, timeout)
        own = message["parent_header"].get("msg_id") == request
        if message["msg_type"] == "status":
            if own and message["content"]["execution_state"] == "idle":
                return messages
            continue
        messages.append({**plain(message), "own": own})


def reply_to(request, channel, timeout):
    while True:
        message = hear(channel, timeout)
        if message["parent_header"].get("msg_id") == request:
            return message["content"]


def execute(code, timeout=30, interrupt_after=None, **options):
    begun = time.perf_counter()
    request = client.execute(code, **options)
    asked = None
    if interrupt_after is not None:
        time.sleep(interrupt_after)
        asked = time.perf_counter()
        manager.interrupt_kernel()
    reply = reply_to(request, client.shell_channel, timeout)
    ended = time.perf_counter()
    return {
        "reply": reply,
        "iopub": iopub_until_idle(request, timeout),
        "ms": (ended - begun) * 1000,
        "interrupt_ms": None if asked is None else (ended - asked) * 1000,
    }


def shown_at_reply(code, timeout=30):
    """What a front end has of a cell that looks for it, once, when the reply has come: jupyter console does so."""
    request = client.execute(code)
    reply_to(request, client.shell_channel, timeout)
    seen = []
    while client.iopub_channel.msg_ready():
        message = hear(client.iopub_channel, timeout)
        if message["parent_header"].get("msg_id") == request:
            seen.append(message["msg_type"])
    if seen.count("status") < 2:
        iopub_until_idle(request, timeout)
    return seen


def queue_cells(codes, timeout=30, **options):
    requests = [client.execute(code, **options) for code in codes]
    return [reply_to(request, client.shell_channel, timeout)["status"] for request in requests]


def begin_and_hear(code):
    """Sends a cell that prints first of all, and waits until it has."""
    request = client.execute(code)
    while True:
        message = hear(client.iopub_channel, 30)
        if message["msg_type"] == "stream" and message["parent_header"].get("msg_id") == request:
            return request


def is_beating(seconds):
    """Whether the heartbeat is answered: the channel asks once a second."""
    until = time.perf_counter() + seconds
    while not client.hb_channel.is_beating() and time.perf_counter() < until:
        time.sleep(0.1)
    return client.hb_channel.is_beating()


def ask_while_busy(code, seconds):
    """Runs a busy cell and meanwhile asks everything that must not wait for it."""
    busy = begin_and_hear(code)
    begun = time.perf_counter()
    answers = {
        "complete": reply_to(client.complete("[1].ma", 6), client.shell_channel, seconds),
        "complete_any": reply_to(client.complete("parsed.", 7), client.shell_channel, seconds),
        "inspect": reply_to(client.inspect("Math.max", 6), client.shell_channel, seconds),
        "is_complete": reply_to(client.is_complete("1 +"), client.shell_channel, seconds),
        "kernel_info": reply_to(client.kernel_info(), client.shell_channel, seconds),
        "comm_info": reply_to(client.comm_info(), client.shell_channel, seconds),
        "heartbeat": is_beating(seconds),
    }
    elapsed = time.perf_counter() - begun
    manager.interrupt_kernel()
    reply_to(busy, client.shell_channel, seconds)
    drain(0.2)
    return {**answers, "seconds": elapsed}


def ask(method, arguments, timeout=20):
    request = getattr(client, method)(**arguments)
    reply = reply_to(request, client.shell_channel, timeout)
    return {"reply": reply, "iopub": iopub_until_idle(request, timeout)}


def drain(seconds):
    """What is still broadcast within so many seconds."""
    messages = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        try:
            messages.append(plain(hear(client.iopub_channel, 0.05)))
        except queue.Empty:
            pass
    return messages


def heard(text, timeout=30):
    """What is broadcast until a cell prints a text."""
    messages = []
    while not messages or messages[-1]["content"].get("text") != text:
        messages.append(plain(hear(client.iopub_channel, timeout)))
    return messages


def send_garbage():
    """Frames that are no message, and a message signed by somebody else."""
    socket = client.shell_channel.socket
    socket.send_multipart([b"garbage"])
    socket.send_multipart([b"<IDS|MSG>", b"", b"{", b"{}", b"{}", b"{}"])
    socket.send_multipart([b"<IDS|MSG>"])
    socket.send_multipart([b"", b"<IDS|MSG>", b"00" * 32, b"[]", b"null", b"{}", b"{}"])
    message = client.session.msg("execute_request", {"code": "globalThis.forged = true"})
    frames = client.session.serialize(message)
    frames[1] = b"0" * 64
    socket.send_multipart(frames)
    unknown = client.session.msg("no_such_request", {})
    client.shell_channel.send(unknown)
    strange = client.session.msg("complete_request", {"code": 5, "cursor_pos": "x"})
    client.shell_channel.send(strange)
    return True


def send(msg_type, content):
    message = client.session.msg(msg_type, content)
    client.shell_channel.send(message)
    return iopub_until_idle(message["header"]["msg_id"], 10)


def message(msg_type, content=None, channel="shell", reply=True, metadata=None, buffers=(), header=None, interrupt_at=None, timeout=20):
    """Any message on any channel: its number, its reply if it has one, and what is broadcast for it; interrupted when it prints a text."""
    request = client.session.msg(msg_type, content or {}, metadata=metadata)
    request["header"].update(header or {})
    socket = getattr(client, f"{channel}_channel")
    client.session.send(socket.socket, request, buffers=[base64.b64decode(buffer) for buffer in buffers])
    number = request["header"]["msg_id"]
    if interrupt_at is not None:
        heard(interrupt_at)
        manager.interrupt_kernel()
    return {
        "id": number,
        "reply": reply_to(number, socket, timeout) if reply else None,
        "iopub": iopub_until_idle(number, timeout),
    }


def answer_while_waiting(code, msg_type, content, timeout=30):
    """Starts a cell, and while it runs sends a message without reply; both have to come to their end, in any order."""
    cell = begin_and_hear(code)
    request = client.session.msg(msg_type, content)
    client.shell_channel.send(request)
    reply = reply_to(cell, client.shell_channel, timeout)
    ending = {cell, request["header"]["msg_id"]}
    messages = []
    while ending:
        message = hear(client.iopub_channel, timeout)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            ending.discard(message["parent_header"].get("msg_id"))
        messages.append({**plain(message), "own": True})
    return {"reply": reply, "iopub": messages}


def converse(code, answers=(), interrupt_after=None, timeout=20, **options):
    """Runs a cell that asks questions and answers them; an answer that is an object is the whole content of the reply."""
    request = client.execute(code, allow_stdin=True, **options)
    questions = []
    for answer in answers:
        asked = hear(client.stdin_channel, timeout)
        questions.append({**asked["content"], "parent": asked["parent_header"]["msg_id"] == request})
        if isinstance(answer, dict):
            client.stdin_channel.send(client.session.msg("input_reply", answer, parent=asked["header"]))
        else:
            client.input(answer)
    if interrupt_after is not None:
        questions.append(hear(client.stdin_channel, timeout)["content"])
        time.sleep(interrupt_after)
        manager.interrupt_kernel()
    reply = reply_to(request, client.shell_channel, timeout)
    return {"questions": questions, "reply": reply, "iopub": iopub_until_idle(request, timeout)}


def say(value):
    """An answer that nobody asked for."""
    client.input(value)


def execute_cell(code, metadata, answers=(), batch=(), resend=False, timeout=30, **content):
    """Runs a cell of a notebook, with its metadata, and answers what it asks; `batch` are cells sent right behind it."""
    content = {
        "code": code,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
        **content,
    }
    message = client.session.msg("execute_request", content, metadata=metadata)
    client.shell_channel.send(message)
    waiting = [client.execute(other) for other in batch]
    questions = []
    for answer in answers:
        asked = hear(client.stdin_channel, timeout)
        questions.append(asked["content"]["prompt"])
        # "code" stands for the digits that the question itself names.
        digits = "".join(c for c in asked["content"]["prompt"] if c.isdigit())
        client.input(digits if answer == "code" else answer)
    request = message["header"]["msg_id"]
    while True:
        reply = hear(client.shell_channel, timeout)
        if reply["parent_header"].get("msg_id") == request:
            break
    iopub = iopub_until_idle(request, timeout)
    others = [reply_to(other, client.shell_channel, timeout)["status"] for other in waiting]
    again = None
    if resend:
        client.shell_channel.send(message)
        again = drain(0.5)
    return {
        "reply": reply["content"],
        "reply_metadata": reply["metadata"],
        "iopub": iopub,
        "questions": questions,
        "batch": others,
        "again": again,
    }


def shutdown():
    begun = time.perf_counter()
    manager.shutdown_kernel()
    return {"seconds": time.perf_counter() - begun, "alive": manager.is_alive()}


def second_client():
    """Another front end on the same kernel gets its own replies and sees the same broadcast."""
    other = BlockingKernelClient(connection_file=manager.connection_file)
    other.load_connection_file()
    other.start_channels()
    other.wait_for_ready(timeout=20)
    request = other.execute("'from the other'")
    while True:
        message = other.get_shell_msg(timeout=10)
        if message["parent_header"].get("msg_id") == request:
            break
    other.stop_channels()
    return {"reply": message["content"], "seen": [m["type"] for m in iopub_until_idle(request, 10)]}


def begin(code, **options):
    """Starts a cell without waiting for it."""
    return client.execute(code, **options)


def finish(request, timeout=30):
    """The reply of a cell that was begun, and what it broadcast since the last event was waited for."""
    reply = reply_to(request, client.shell_channel, timeout)
    return {"reply": reply, "iopub": iopub_until_idle(request, timeout)}


def debug(command, arguments=None, timeout=20):
    content = {"seq": 1, "type": "request", "command": command, "arguments": arguments or {}}
    message = client.session.msg("debug_request", content)
    client.control_channel.send(message)
    return reply_to(message["header"]["msg_id"], client.control_channel, timeout)


def debug_event(names, timeout=30):
    """The next debug event of one of these names, with what was broadcast in front of it."""
    before = []
    while True:
        message = hear(client.iopub_channel, timeout)
        if message["msg_type"] == "debug_event" and message["content"]["event"] in names:
            return {"event": message["content"]["event"], "body": message["content"]["body"], "before": before}
        if message["msg_type"] != "status":
            before.append(plain(message))


def interrupt():
    manager.interrupt_kernel()


def process_id():
    return manager.provisioner.pid


commands = {
    name: globals()[name]
    for name in (
        "execute execute_cell shown_at_reply queue_cells ask_while_busy ask drain heard send_garbage send message answer_while_waiting converse say shutdown second_client begin finish interrupt debug debug_event process_id".split()
    )
}
# Buffered whatever PYTHONUNBUFFERED says: without a buffer Python loses the rest of a line that the pipe takes a part of.
answers = open(sys.stdout.fileno(), "w", closefd=False)
print(json.dumps({"ready_after": ready_after}), file=answers, flush=True)
for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = {"value": commands[command.pop("do")](**command)}
    except Exception as error:  # reported to the test, which fails with it
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=str), file=answers, flush=True)
if manager.is_alive():
    manager.shutdown_kernel(now=True)
