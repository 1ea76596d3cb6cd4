"""What tests ask of processes: which they have started, directly or through others, and how much memory one took."""

import os
import resource
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


def peak_megabytes() -> float:
    """The most memory that this process ever had."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: to a child of a large process it tells the size of its parent.
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
