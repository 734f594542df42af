"""Executes a notebook that is named as papermill does, in the folder where this was started; of a named folder the one in it, there, as nbconvert."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

kernel, named = sys.argv[1], Path(sys.argv[2])
path, resources = named, {}
if named.is_dir():
    path, resources = next(named.glob("*.ipynb")), {"metadata": {"path": named}}
notebook = nbformat.read(path, 4)
NotebookClient(notebook, kernel_name=kernel, allow_errors=True, resources=resources).execute()
nbformat.write(notebook, path)
