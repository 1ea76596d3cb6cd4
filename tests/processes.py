"""The processes that a test has started, directly or through others."""

import os
from pathlib import Path


def processes_begun() -> dict[int, bytes]:
    """The command lines of the processes that descend from this one, by process number.

    Read from the parent of each: the lists of children under /proc/self/task miss some while threads come and go.
    """
    parents: dict[int, int] = {}
    commands: dict[int, bytes] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_bytes()
        except OSError:
            continue
    mine = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return {process: commands[process] for process in mine - {os.getpid()} if process in commands}
