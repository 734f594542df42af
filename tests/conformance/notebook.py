"""Executes a notebook of N cells by nbclient, R times; prints how many cells had exactly their own output."""

import json
import sys

import nbformat
from nbclient import NotebookClient

kernel, cells, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
complete = 0
for _ in range(runs):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(f"const v{i}: number = {i}\nconsole.log('line ' + v{i})\nv{i} * 2") for i in range(cells)
    ]
    NotebookClient(notebook, kernel_name=kernel, timeout=60, iopub_timeout=30).execute()
    for i, cell in enumerate(notebook.cells):
        outputs = [
            (output.output_type, output.get("text") or output.get("data", {}).get("text/plain"))
            for output in cell.outputs
        ]
        complete += outputs == [("stream", f"line {i}\n"), ("execute_result", str(i * 2))]
print(json.dumps({"complete": complete, "of": cells * runs}))
