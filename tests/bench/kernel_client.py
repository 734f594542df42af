"""A kernel as a front end sees it: messages in, messages out, and the time between."""

import re
import sys
import time

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from kernel_cells import languages

colours = re.compile(r"\x1b\[[0-9;]*m")
failures = (TimeoutError, RuntimeError, OSError, KeyError)


def complain(name, error):
    print(f"{name}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)


class Kernel:
    """`plan` is what kernels.py was asked. Used by `with`, which ends it."""

    def __init__(self, name, plan, settle=1):
        self.name = name
        self.plan = plan
        self.code = languages["python" if name == "ipykernel" else "typescript"]
        specs = KernelSpecManager(kernel_dirs=[plan["folder"]], ensure_native_kernel=False)
        self.manager = KernelManager(kernel_name=name.split(",")[0], kernel_spec_manager=specs)
        self.started = time.perf_counter()
        self.manager.start_kernel(cwd=plan["folder"])
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
        for code in plan["prelude"].get(name, []):
            self.execute(code)

    def since_start(self):
        return (time.perf_counter() - self.started) * 1000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def messages(self, seconds, silence=60):
        """Those that come within so many seconds, and while none of them is followed by so long a silence."""
        now = time.perf_counter()
        until, heard = now + seconds, now
        while (left := min(until, heard + silence) - time.perf_counter()) > 0:
            for socket, _ in self.poller.poll(max(1, left * 1000)):
                _, message = self.client.session.recv(socket, mode=zmq.NOBLOCK)
                heard = time.perf_counter()
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

    def execute_all(self, codes, seconds=60):
        """Sends all of them at once and waits until all are answered."""
        waiting = {self.client.execute(code) for code in codes}
        for socket, message in self.messages(seconds):
            if socket is not self.shell:
                continue
            waiting.discard(message["parent_header"].get("msg_id"))
            if message["content"].get("status") != "ok":
                raise RuntimeError(f"{self.name}: {message['content']}")
            if not waiting:
                return
        raise TimeoutError(f"{self.name}: {len(waiting)} cells were not answered within {seconds} s")

    def memory(self):
        """Megabytes of the kernel's own process; a type service is a child of it and apart."""
        with open(f"/proc/{self.manager.provisioner.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
