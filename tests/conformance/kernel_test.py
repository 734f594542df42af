"""The protocol, as jupyter_kernel_test checks it: this file is data only, but for patience. The tests give each message a tenth of a
second, which a machine with more to do does not always keep."""

import unittest

import jupyter_kernel_test

jupyter_kernel_test.TIMEOUT = 60


class PeakKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "peak"
    language_name = "typescript"
    file_extension = ".ts"

    def execute_helper(self, code, timeout=60, **options):
        channel = self.kc.iopub_channel
        get = channel.get_msg
        channel.get_msg = lambda timeout: get(timeout=60)
        try:
            return super().execute_helper(code, timeout, **options)
        finally:
            channel.get_msg = get

    def flush_channels(self):
        """Whatever was said before the end of a question is of an earlier test."""
        request = self.kc.kernel_info()
        for channel, last in ((self.kc.shell_channel, "kernel_info_reply"), (self.kc.iopub_channel, "idle")):
            while True:
                message = channel.get_msg(timeout=60)
                said = (message["msg_type"], message["content"].get("execution_state"))
                if message["parent_header"].get("msg_id") == request and last in said:
                    break

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"

    completion_samples = [
        {"text": "[1,2].toStr", "matches": {"toString"}},
        {"text": "Math.flo", "matches": {"floor"}},
        {"text": "pt.PeakErr", "matches": {"PeakError"}},
        {"text": "'😀'.toUpperC", "matches": {"toUpperCase"}},
    ]

    complete_code_samples = ["1 + 1", "const x: number = 5", "function f() { return 1 }", "/[{(]/", "`${1}`"]
    incomplete_code_samples = ["function f() {", "const x = (1 +", "`open", "/* open", "if (true)", "[1, 2"]
    invalid_code_samples = ["const 1x = 2", "a b", "}", "'open"]

    code_generate_error = "throw new Error('on purpose')"

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "0 / 0", "result": "NaN"},
        {"code": "-0", "result": "-0"},
        {"code": "10n ** 20n", "result": "100000000000000000000n"},
        {"code": "null", "result": "null"},
        {"code": "'a'", "result": "'a'"},
        {"code": "({ a: 1 })", "result": "{ a: 1 }"},
        {"code": "await Promise.resolve([1, 2])", "result": "[ 1, 2 ]"},
    ]

    code_display_data = [
        {"code": "display(md`**bold**`)", "mime": "text/markdown"},
        {"code": "display(html`<b>bold</b>`)", "mime": "text/html"},
        {"code": "display([{ a: 1 }])", "mime": "text/html"},
    ]

    code_history_pattern = "1 *"
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "Math.max"
    code_clear_output = "display.clear()"


if __name__ == "__main__":
    unittest.main()
