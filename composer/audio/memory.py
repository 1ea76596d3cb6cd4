"""Available memory, so that features that need much of it are offered only where there is enough."""

from pathlib import Path

MEMORY_TABLE = Path("/proc/meminfo")
# The memory limit and usage of a container (cgroup v2); "max" means no limit.
LIMIT, USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
KILOBYTE = 1024


def available_bytes(table: Path = MEMORY_TABLE, limit: Path = LIMIT, used: Path = USED) -> int | None:
    """The memory available without swapping, in bytes; None if unknown."""
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
