"""Times Jupyter kernels, the same way for every one: kernels.py FOLDER ROUNDS CELLS NAME…, one JSON object out.

FOLDER holds one kernelspec per name. Per round each kernel starts once: a request for its info is sent at once and the clock
stops at the reply; a second later the first cell runs, then CELLS trivial ones with different text. A cell's time ends with
its execute_reply. Its value is asserted, from whatever the kernel shows it as.
"""

import json
import re
import sys
import time

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

folder, rounds, cells, *names = sys.argv[1:]
specs = KernelSpecManager(kernel_dirs=[folder], ensure_native_kernel=False)
colours = re.compile(r"\x1b\[[0-9;]*m")


class Kernel:
    def __init__(self, name):
        self.manager = KernelManager(kernel_name=name, kernel_spec_manager=specs)
        started = time.perf_counter()
        self.manager.start_kernel(cwd=folder)
        self.client = self.manager.client()
        self.client.start_channels(stdin=False, hb=False)
        self.shell = self.client.shell_channel.socket
        self.iopub = self.client.iopub_channel.socket
        self.poller = zmq.Poller()
        self.poller.register(self.shell, zmq.POLLIN)
        self.poller.register(self.iopub, zmq.POLLIN)
        request = self.client.kernel_info()
        for socket, message in self.messages(60):
            if socket is self.shell and message["parent_header"].get("msg_id") == request:
                break
        else:
            raise TimeoutError(f"{name} did not answer within 60 s")
        self.start = (time.perf_counter() - started) * 1000
        self.version = message["content"].get("implementation_version")

    def messages(self, seconds):
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            for socket, _ in self.poller.poll(max(1, left * 1000)):
                _, message = self.client.session.recv(socket, mode=zmq.NOBLOCK)
                if message is not None:
                    yield socket, message

    def execute(self, code, expected):
        """Milliseconds to the reply, and whether the value was shown."""
        shown = ""
        idle = False
        took = None
        started = time.perf_counter()
        request = self.client.execute(code)
        for socket, message in self.messages(10):
            now = time.perf_counter()
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if socket is self.shell:
                took = (now - started) * 1000
                if content["status"] != "ok":
                    raise RuntimeError(f"{code}: {content}")
            elif kind in ("execute_result", "display_data"):
                shown += content["data"].get("text/plain", "")
            elif kind == "stream":
                shown += content["text"]
            elif kind == "status" and content["execution_state"] == "idle":
                idle = True
            right = colours.sub("", shown).strip() == expected
            if took is not None and right and idle:
                return took, True
        if took is None:
            raise TimeoutError(f"{code} was not answered within 10 s")
        return took, False

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


found = {name: {"start": [], "first": [], "warm": [], "lost": 0, "version": ""} for name in names}
for _ in range(int(rounds)):
    for name in names:
        result = found[name]
        kernel = Kernel(name)
        try:
            result["version"] = kernel.version
            result["start"].append(kernel.start)
            for _ in kernel.messages(1):
                pass
            took, right = kernel.execute("1 + 1", "2")
            result["first"].append(took)
            result["lost"] += not right
            for n in range(int(cells)):
                took, right = kernel.execute(f"{n + 1000} + 1", str(n + 1001))
                result["warm"].append(took)
                result["lost"] += not right
        finally:
            kernel.close()
print(json.dumps(found))
