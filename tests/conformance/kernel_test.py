"""The protocol, as jupyter_kernel_test checks it: this file is data only."""

import unittest

import jupyter_kernel_test


class PeakKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "peak"
    language_name = "typescript"
    file_extension = ".ts"

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
