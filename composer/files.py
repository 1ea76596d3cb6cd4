"""Files: data folders, checks, bounded reads and atomic writes."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from composer.errors import BadInput, reason_of

# The license receipt of training music, beside a pack and beside the weights trained on it.
RECEIPT_NAME = "receipt.json"


def data_folder(name: str) -> Path:
    """A folder of data that comes with the package: beside it in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def check_writable(path: Path) -> None:
    """Raise BadInput if a file could not be written at `path`; call this before long work."""
    folder = path.parent
    if not folder.is_dir():
        raise BadInput("folder_does_not_exist", folder=folder)
    # In a folder that may not be searched, any look at the path fails.
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput("path_not_writable", path=path)
    if path.is_dir():
        raise BadInput("path_is_folder", path=path)
    try:
        with suppress(OSError):
            path.lstat()
    except ValueError as error:
        # No file can have a zero byte in its name.
        raise BadInput("path_not_writable", path=path) from error
    if path.exists() and not os.access(path, os.W_OK):
        raise BadInput("path_not_writable", path=path)


def content_of(path: Path, most: int = -1) -> bytes:
    """The first `most` bytes of a file, by default all. Raises BadInput for what is no file, or cannot be read."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise BadInput("path_is_folder", path=path)
        # A pipe or a device may never end.
        if not stat.S_ISREG(kind):
            raise BadInput("path_is_no_file", path=path)
        with path.open("rb") as file:
            return file.read(most)
    except (FileNotFoundError, ValueError) as error:
        # No file can have a zero byte in its name.
        raise BadInput("file_does_not_exist", path=path) from error
    except OSError as error:
        raise BadInput("file_not_read", path=path, reason=reason_of(error)) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` atomically: `path` either has all of it or is unchanged.

    Raises BadInput if the location cannot be written or is full.
    """
    with writing_whole(path) as file:
        file.write(content)


@contextmanager
def writing_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write piece by piece; `path` is replaced once it is complete, and otherwise unchanged.

    Raises BadInput if the location cannot be written or is full.
    """
    check_writable(path)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "w+b") as file:
            yield file
        # mkstemp makes files private; a written piece should be an ordinary file.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except OSError as error:
        raise BadInput("file_not_written", path=path, reason=reason_of(error)) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
