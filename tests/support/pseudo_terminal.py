"""Runs a command in a pseudo-terminal and joins it to this process's stdin and stdout. pseudo_terminal.py COLUMNS ROWS COMMAND...

What is written to file descriptor 3, "COLUMNS ROWS" a line, resizes the terminal."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])
child, master = pty.fork()
if child == 0:
    os.execvp(sys.argv[3], sys.argv[3:])


def resize(columns, rows):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def write(file, data):
    """All of it: a process that was stopped meanwhile has written a part."""
    while data:
        data = data[os.write(file, data) :]


resize(columns, rows)
inputs = [master, 0, 3]
while True:
    ready, _, _ = select.select(inputs, [], [])
    if master in ready:
        try:
            data = os.read(master, 65536)
        except OSError:  # Linux reports a closed terminal this way.
            data = b""
        if not data:
            break
        write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if data:
            write(master, data)
        else:
            inputs.remove(0)
    if 3 in ready:
        data = os.read(3, 65536)
        if data:
            resize(*map(int, data.decode().split("\n")[-2].split()))
        else:
            inputs.remove(3)

_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
