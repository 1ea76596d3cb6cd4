"""Errors that users can cause or fix, with messages that say what to do.

To add one, write its message (one or two plain sentences that say what to do) in every language into
`composer/notices` under a code, and raise the code with the values of its places:

    raise BadInput("file_is_empty", name=path)

The command line prints the English message; the studio shows the one in the visitor's language. Remarks that are not
errors are a `Notice("code", ...)` from the same catalog. `tests/notices` finds codes without messages and messages
without a code.
"""

import errno
from typing import Self

from composer.notices import Notice, Value

SYSTEM_REASONS = {
    errno.EACCES: Notice("system_no_permission"),
    errno.EPERM: Notice("system_no_permission"),
    errno.ENOENT: Notice("system_not_found"),
    errno.ENOSPC: Notice("system_disk_full"),
    errno.EROFS: Notice("system_read_only"),
    errno.EISDIR: Notice("system_is_folder"),
    errno.ENAMETOOLONG: Notice("system_name_too_long"),
    errno.ENOTDIR: Notice("system_no_folder"),
    errno.ELOOP: Notice("system_endless_link"),
}


class ComposerError(Exception):
    """An error that a user can cause or fix. `exit_code` is the exit code of the command line."""

    exit_code = 1

    def __init__(self, code: str, **values: Value):
        self._say(Notice(code, **values))

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """The error for an existing notice."""
        error = cls.__new__(cls)
        error._say(notice)
        return error

    def _say(self, notice: Notice) -> None:
        super().__init__(notice)
        self.notice = notice

    def __str__(self) -> str:
        return str(self.notice)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).of, (self.notice,)


class BadInput(ComposerError):
    """A request, option or file is invalid or cannot be carried out."""

    exit_code = 2


class MissingDependency(ComposerError):
    """A program, library, soundfont or set of weights is missing."""


def reason_of(error: OSError) -> Notice | str:
    """Why the system refused, for a sentence: as a notice if known, otherwise in the system's words."""
    return SYSTEM_REASONS.get(error.errno or 0, error.strerror or str(error))
