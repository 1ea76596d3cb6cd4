"""How much memory this machine can still give, so that what needs much of it is offered only where it is there."""

from pathlib import Path

MEMORY_TABLE = Path("/proc/meminfo")
# What a container may use in all, and what it uses (cgroup v2); "max" where there is no bound.
LIMIT, USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
KILOBYTE = 1024


def available_bytes(table: Path = MEMORY_TABLE, limit: Path = LIMIT, used: Path = USED) -> int | None:
    """What can be had without swapping, in bytes; None where nobody tells."""
    found = [room for room in (_of_machine(table), _of_container(limit, used)) if room is not None]
    return min(found, default=None)


def _of_machine(table: Path) -> int | None:
    try:
        for line in table.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * KILOBYTE
    except (OSError, ValueError, IndexError):
        pass
    return None


def _of_container(limit: Path, used: Path) -> int | None:
    try:
        return max(int(limit.read_text(encoding="ascii")) - int(used.read_text(encoding="ascii")), 0)
    except (OSError, ValueError):
        return None
